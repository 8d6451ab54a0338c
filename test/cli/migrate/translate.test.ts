import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { printSettings } from '../../../src/cli/migrate/print-settings.ts'
import { readTheirSettings } from '../../../src/cli/migrate/their-settings.ts'
import { translate } from '../../../src/cli/migrate/translate.ts'

const oidc = 'provider = "oidc"\noidc_issuer_url = "https://idp.example"\nupstreams = ["http://app"]\n'
const keycloak = oidc.replace('oidc"', 'keycloak-oidc"')

function translated(text: string) {
  const theirs = readTheirSettings(text)
  return 'faults' in theirs ? assert.fail(theirs.faults.join('\n')) : translate(theirs)
}

/** The rules, the last of which is for everything. */
function rules(text: string): readonly unknown[] {
  const { routes } = translated(text).settings
  return Array.isArray(routes) ? routes : []
}

const lastRule = (text: string) => rules(text).at(-1)

describe('who may come in', () => {
  const required = (require: object) => ({ path: '/**', require })

  it('is who has an address in one of the domains', () => {
    assert.deepEqual(
      lastRule(`${oidc}email_domains = ["A.example"]`),
      required({ anyEmailDomain: ['a.example'] }),
    )
  })

  it('is who has an address at all, where any will do', () => {
    assert.deepEqual(
      lastRule(`${oidc}email_domains = ["*", "a.example"]`),
      required({ not: { anyEmailDomain: ['none.invalid'] } }),
    )
  })

  it('is who is in a group beside that', () => {
    assert.deepEqual(
      lastRule(`${oidc}email_domains = "a.example"\nallowed_groups = ["g"]`),
      required({ anyEmailDomain: ['a.example'], anyGroup: ['g'] }),
    )
  })

  it('is who has a role of the realm, or one of a client', () => {
    assert.deepEqual(
      lastRule(
        `${keycloak}email_domains = "a.example"\nallowed_groups = ["g", "role:r"]\nallowed_roles = ["c:d"]`,
      ),
      required({
        anyEmailDomain: ['a.example'],
        anyOf: [
          { anyGroup: ['g'] },
          { anyRole: ['c:d', 'r'] },
          { claims: { 'resource_access.c.roles': ['d'] } },
        ],
      }),
    )
  })

  it('is nobody where only what has no counterpart says who', () => {
    const closed = { path: '/**', access: 'deny' }
    const gitlab = 'provider = "gitlab"\nupstreams = ["http://app"]\nemail_domains = "*"\n'
    for (const text of [
      oidc,
      `${oidc}authenticated_emails_file = "x"`,
      `${oidc}htpasswd_file = "x"`,
      `${oidc}email_domains = [".a.example"]`,
      `${gitlab}gitlab_projects = ["p"]`,
      `upstreams = ["http://app"]\nemail_domains = "*"\ngoogle_groups = ["g"]`,
      'provider = "github"\nupstreams = ["http://app"]\nemail_domains = "*"\ngithub_org = "o"\nallowed_groups = ["g"]',
    ]) {
      assert.deepEqual(lastRule(text), closed, text)
    }
  })
})

describe('what needs no sign-in', () => {
  const domain = `${oidc}email_domains = "a.example"\n`
  const require = { anyEmailDomain: ['a.example'] }

  it('is open for the methods that it was open for', () => {
    assert.deepEqual(rules(`${domain}skip_auth_routes = ["GET=^/a/", "post=^/b/?$", "^/c"]`), [
      { path: '/a/*/**', methods: ['HEAD'], require },
      { path: '/a/*/**', methods: ['GET'], access: 'public' },
      { path: '/b', methods: ['POST'], access: 'public' },
      { path: '/c/**', access: 'public' },
      { path: '/**', require },
    ])
  })

  it('is never what is all but something, or of an odd method', () => {
    assert.deepEqual(rules(`${domain}skip_auth_routes = ["!=^/a/", "GET!=^/a/", "G T=^/a/", "TRACE=^/a/"]`), [
      { path: '/**', require },
    ])
  })

  it('is proposed where a rule would be for a little more', () => {
    const { settings, notes } = translated(`${domain}skip_auth_routes = ["GET=^/health$"]`)
    assert.deepEqual(settings['routes'], [{ path: '/**', require }])
    assert.match(
      notes.find(({ option }) => option === 'skip_auth_routes')?.what ?? '',
      /- \{ path: \/health, methods: \[GET\], access: public \}$/,
    )
  })

  it('goes to the upstream that it went to', () => {
    const two = domain.replace('"http://app"', '"http://app", "http://api/api/"')
    assert.deepEqual(rules(`${two}skip_auth_regex = ["^/api/open/", "^/"]`), [
      { path: '/api/open/*/**', access: 'public', upstream: 'api' },
      { path: '/api/**', access: 'public', upstream: 'api' },
      { path: '/**', access: 'public' },
      { path: '/api/**', require, upstream: 'api' },
      { path: '/**', require },
    ])
  })

  it('is nothing else', () => {
    assert.equal(translated(domain).settings['defaultAccess'], 'deny')
  })
})

describe('what is printed', () => {
  it('holds no secret', () => {
    const printed = printSettings(
      translated(
        `${oidc.replace('http://app', 'http://me:hush@app')}client_secret = "hush"\ncookie_secret = "hush"\nsignature_key = "sha1:hush"
basic_auth_password = "hush"\nsession_store_type = "redis"\nredis_connection_url = "redis://me:hush@redis/1"\nredis_password = "hush"`,
      ),
    )
    assert.doesNotMatch(printed, /hush/)
    assert.match(printed, /url: "redis:\/\/redis\/1"|url: redis:\/\/redis\/1/)
  })

  it('cannot be made to say something else by what is in it', () => {
    const { notes, ...rest } = translated(
      `${oidc}email_domains = "a.example"\nskip_auth_regex = ["(\\nroutes: []"]`,
    )
    const lines = printSettings({ ...rest, notes }).split('\n')
    assert.deepEqual(
      lines.filter(line => line.startsWith('routes')),
      ['routes:'],
    )
  })
})

describe('an address of an application', () => {
  it('is never printed with what could be a secret', () => {
    const addresses = [
      'http://user:hush@b@h/x?token=hush#hush',
      'user:hush@h',
      'tcp:u:hush@h',
      'http://:hush@i/?hush',
    ]
    const theirs = `provider = "oidc"\nupstreams = ${JSON.stringify(addresses)}`
    const { settings, notes } = translated(theirs)
    assert.doesNotMatch(printSettings({ ...translated(theirs) }), /hush|b@h|@/)
    assert.deepEqual(
      notes.filter(({ option }) => option === 'upstreams').map(({ what }) => what),
      [
        'http://h/x has a query or credentials, which are left out',
        'number 2 is no address that is known here',
        'number 3 is no address that is known here',
        'http://i/ has a query or credentials, which are left out',
      ],
    )
    assert.match(JSON.stringify(settings), /"http:\/\/h"/)
  })
})
