import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { before, describe, it } from 'node:test'
import { readMarkup } from '../pages/markup.ts'
import { startWing, suiteScope, type Wing } from '../signin/wing.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import type { Answer, RequestOptions } from '../support/http-client.ts'

const isLong = process.env['ENTRADA_TEST_LONG'] === '1'
const payloads = [
  `'"><svg onload=alert(1)>`,
  '</title><script>alert(1)</script>',
  '</style><img src=x onerror=alert(1)>',
  '" onmouseover="alert(1)" x="',
  "' onfocus='alert(1)' autofocus='",
  '<!--<script>alert(1)//-->',
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  '<base href=//evil.example/>',
  '<meta http-equiv=refresh content=0;url=//evil.example>',
  '<form action=//evil.example><button>',
  '&lt;script&gt;alert(1)&#60;/script&#62;',
  '${alert(1)}{{alert(1)}}',
  '+ADw-script+AD4-alert(1)+ADw-/script+AD4-',
  '\u003cscript\u003ealert(1)',
]

/** What a page of ours may consist of. */
const elements = new Set([
  ...[
    'html',
    'head',
    'meta',
    'title',
    'link',
    'body',
    'header',
    'main',
    'footer',
    'section',
    'form',
    'button',
  ],
  ...[
    'svg',
    'path',
    'circle',
    'h1',
    'h2',
    'p',
    'a',
    'bdi',
    'span',
    'time',
    'dl',
    'div',
    'dt',
    'dd',
    'ul',
    'li',
  ],
  ...['details', 'summary', 'input', 'img', 'strong', 'code', 'br'],
])

/** The directives of a Content-Security-Policy. @throws where one is doubled, for the first would win */
function directives(policy: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>()
  for (const directive of policy.split(';')) {
    const [name = '', ...sources] = directive.trim().split(/\s+/)
    assert.ok(!found.has(name), `${name} is doubled`)
    found.set(name, sources)
  }
  return found
}

/** Asserts that an answer is a page that holds no markup but ours, under a policy that would run no other. */
function assertHarmless({ headers, body }: Answer, name: string): void {
  assert.match(String(headers['content-type']), /^text\/html; charset=utf-8$/, name)
  assert.equal(headers['x-content-type-options'], 'nosniff', name)
  const { tags, style } = readMarkup(body)
  for (const { name: element, attributes } of tags) {
    assert.ok(elements.has(element), `${name}: <${element}>`)
    for (const [attribute, value] of attributes) {
      assert.doesNotMatch(attribute, /^(?:on|style$|src(?:doc|set)$|formaction$|http-equiv$)/i, name)
      if (attribute === 'href' || attribute === 'action') assertAddress(element, value, name)
    }
  }
  const policy = directives(String(headers['content-security-policy']))
  assert.deepEqual(policy.get('default-src'), ["'none'"], name)
  assert.deepEqual(policy.get('base-uri'), ["'none'"], name)
  // The page that leads out of a frame is made to be framed.
  const framed = name.startsWith('sign-in wanted in a frame') ? '*' : "'none'"
  assert.deepEqual(policy.get('frame-ancestors'), [framed], name)
  const hash = createHash('sha256').update(style).digest('base64')
  assert.deepEqual(policy.get('style-src'), [`'sha256-${hash}'`], name)
  assert.deepEqual(policy.get('img-src'), ['data:'], name)
  assert.equal(policy.get('form-action')?.[0], "'self'", name)
  const known = ['default-src', 'base-uri', 'frame-ancestors', 'style-src', 'img-src', 'form-action']
  assert.deepEqual(
    [...policy.keys()].filter(directive => !known.includes(directive)),
    [],
    name,
  )
}

/** A path of this origin, help, or our own icon. */
function assertAddress(element: string, value: string, name: string): void {
  const isOwn = /^\/(?![/\\])/.test(value)
  const isIcon = element === 'link' && value.startsWith('data:image/')
  assert.ok(isOwn || isIcon || value.startsWith('https://help.example/'), `${name}: ${element} ${value}`)
}

const encoded = encodeURIComponent

describe('XSS-01 values from outside on every page', () => {
  const scope = suiteScope()
  let wing: Wing
  const visit = async (path: string, jar?: CookieJar, options?: RequestOptions) =>
    wing.visit(path, jar, options)

  /** Starts a sign-in: its state, in the browser that has begun it. */
  async function begun(jar: CookieJar, rd = '/'): Promise<string> {
    const { searchParams } = new URL(await wing.started(jar, rd), 'https://app.example')
    return searchParams.get('state') ?? ''
  }

  /** Each page that shows something of a request, with the payload in it. */
  const pages: Record<string, (payload: string) => Promise<Answer>> = {
    'state of a callback': async payload => visit(`/.auth/callback?code=a&state=${encoded(payload)}`),
    'code of a callback': async payload => {
      const jar = new CookieJar()
      return visit(`/.auth/callback?code=${encoded(payload)}&state=${await begun(jar)}`, jar)
    },
    'iss of a callback': async payload => {
      const jar = new CookieJar()
      return visit(`/.auth/callback?code=a&iss=${encoded(payload)}&state=${await begun(jar)}`, jar)
    },
    'error of a callback': async payload => {
      const jar = new CookieJar()
      return visit(`/.auth/callback?error=${encoded(payload)}&state=${await begun(jar)}`, jar)
    },
    'error_description of a callback': async payload => {
      const jar = new CookieJar()
      const description = encoded(`AADSTS65004: ${payload} Trace ID: ${payload} Correlation ID: ${payload}`)
      const query = `error=access_denied&error_description=${description}&state=${await begun(jar)}`
      return visit(`/.auth/callback?${query}`, jar)
    },
    'error of the token endpoint': async payload => {
      const jar = new CookieJar()
      const callback = await wing.started(jar)
      const body = { error: payload, error_description: `AADSTS7000215: ${payload}`, claims: payload }
      wing.idp.script.answers.token = () => ({ status: 400, body })
      const answer = await visit(callback, jar)
      delete wing.idp.script.answers.token
      return answer
    },
    'ID token': async payload => {
      const jar = new CookieJar()
      wing.idp.script.claims = { iss: payload, sub: payload }
      const answer = await visit(await wing.started(jar), jar)
      wing.idp.script.claims = {}
      return answer
    },
    'return address of a sign-in that failed': async payload => {
      const jar = new CookieJar()
      const state = await begun(jar, `/x?${payload}`)
      return visit(`/.auth/callback?error=access_denied&state=${state}`, jar)
    },
    'return address of a sign-out': async payload => visit(`/.auth/logout?rd=${encoded(payload)}`),
    'return address of a sign-out that is a path': async payload =>
      visit(`/.auth/logout?rd=${encoded(`/x?${payload}`)}`),
    'link of the signed-out page': async payload => {
      const headers = { cookie: `__Host-entrada-rd=${encoded(`/x?${payload}`)}` }
      return visit('/.auth/signed-out', undefined, { headers })
    },
    'link of the signed-out page that is no path': async payload =>
      visit('/.auth/signed-out', undefined, { headers: { cookie: `__Host-entrada-rd=${encoded(payload)}` } }),
    'path of our own that is not there': async payload => visit(`/.auth/${encoded(payload)}`),
    'path that is refused': async payload => visit(`/a/..%2f${encoded(payload)}`),
    'form that was lost': async payload =>
      visit(`/lost?${encoded(payload)}`, undefined, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
        body: `a=${encoded(payload)}`,
      }),
    'sign-in wanted in a frame': async payload =>
      visit(`/framed?${encoded(payload)}`, undefined, { headers: { 'sec-fetch-dest': 'iframe' } }),
    'names, roles and groups of somebody': async payload => visit('/.auth/me', await somebody(payload)),
    'names and roles of somebody who is not let in': async payload =>
      visit(`/closed/x?${encoded(payload)}`, await somebody(payload)),
    'names of somebody who may sign out': async payload => visit('/.auth/logout', await somebody(payload)),
  }

  /** A browser in which somebody is signed in whose every claim is the payload. */
  async function somebody(payload: string): Promise<CookieJar> {
    const name = payload
    const email = `${payload.replaceAll(/[\s@]/g, '')}@corp.example`
    wing.idp.script.claims = { name, preferred_username: name, email, roles: [name], groups: [name] }
    const jar = await wing.signedIn()
    wing.idp.script.claims = {}
    return jar
  }

  before(async () => {
    wing = await startWing(scope, {
      provider: { trustEmail: 'always' },
      pages: {
        productName: payloads.join(' '),
        supportUrl: `https://help.example/${payloads[0]?.replaceAll(/\s/g, '')}`,
      },
      routes: [
        {
          path: '/closed/**',
          name: payloads.join(' '),
          hint: payloads.join(' '),
          require: { anyRole: payloads.slice(1, 2).map(text => `${text}x`) },
        },
      ],
    })
  })

  for (const [index, [name, load]] of Object.entries(pages).entries()) {
    it(`are text only: ${name}`, async () => {
      for (const payload of payloads.filter((_, at) => isLong || at % 3 === index % 3))
        assertHarmless(await load(payload), `${name}: ${payload}`)
    })
  }

  it('are shown as they are where a page shows them', async () => {
    for (const payload of payloads) {
      const jar = await somebody(payload)
      const me = readMarkup((await visit('/.auth/me', jar)).body)
      assert.ok(me.text.includes(payload), payload)
      const denied = readMarkup((await visit('/closed/x', jar)).body)
      for (const shown of [payload, ...payloads]) assert.ok(denied.text.includes(shown), shown)
    }
  })
})

describe('XSS-01 an address for help that is none', () => {
  for (const supportUrl of [
    'javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    ' javascript:alert(1)',
    '//x',
  ]) {
    it(`is not linked: ${supportUrl}`, async t => {
      const wing = await startWing(t, { pages: { supportUrl } })
      const { tags } = readMarkup((await wing.visit('/.auth/logout')).body)
      assert.ok(tags.every(({ attributes }) => attributes.get('href') !== supportUrl))
    })
  }
})
