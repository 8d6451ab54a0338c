import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { foldedName } from '../../src/config/header-name.ts'
import { foldName } from '../../src/forward/header-names.ts'
import { configOf, type Outcome, refused, withEnv, withFile } from './samples.ts'

type Json = Readonly<Record<string, unknown>>

const withCustom = (custom: Json, more: Json = {}): Outcome =>
  withFile(JSON.stringify({ headers: { custom }, ...more }, null, 1))
const named = (name: string, more: Json = {}): Outcome => withCustom({ [name]: { claim: 'user' } }, more)

describe('headers of the settings', () => {
  it('are none, and all are UTF-8, unless it is said otherwise', () => {
    const { encoding, custom } = configOf(withEnv({})).headers
    assert.deepEqual([encoding, custom], ['utf8', []])
  })

  it('tell what an identity has, in the encoding of all unless they have their own', () => {
    const outcome = withFile(`
headers:
  encoding: percent
  custom:
    X-Roles: { claim: roles, separator: '; ' }
    X-Department: { claim: graph.department, encoding: base64 }
provider: { graph: { profile: [department] } }`)
    assert.deepEqual([outcome.problems, outcome.warnings], [[], []])
    assert.deepEqual(configOf(outcome).headers.custom, [
      { name: 'X-Roles', claim: 'roles', separator: '; ', encoding: 'percent' },
      { name: 'X-Department', claim: 'graph.department', separator: ',', encoding: 'base64' },
    ])
  })

  it('can be said in the environment', () => {
    const custom = { 'X-Person': { claim: 'name' } }
    const outcome = withEnv({
      ENTRADA_HEADERS_CUSTOM: JSON.stringify(custom),
      ENTRADA_HEADERS_ENCODING: 'base64',
    })
    assert.deepEqual(configOf(outcome).headers.custom, [
      { name: 'X-Person', claim: 'name', separator: ',', encoding: 'base64' },
    ])
  })

  it('stand beside any preset, and beside none', () => {
    configOf(withFile('headers: { preset: [none], custom: { X-Person: { claim: name } } }'))
  })
})

describe('what a header tells', () => {
  const claiming = (claim: string) => withCustom({ 'X-Own': { claim } })

  it('is something that is known of whoever is signed in', () => {
    const known = ['user', 'name', 'email', 'preferredUsername', 'tenant', 'roles', 'groups', 'session']
    for (const claim of [...known, 'authenticatedAt']) configOf(claiming(claim))
    refused(withCustom({ 'X-Own': {} }), /headers\.custom\.X-Own\.claim: is missing; .*claim: roles/)
  })

  it('is else a claim of the token, by its path', () => {
    for (const path of [
      'department',
      'https://app.example/cost.center',
      'toString',
      '__proto__',
      'address.street',
    ]) {
      const outcome = claiming(path)
      assert.deepEqual([configOf(outcome).headers.custom[0]?.claim, outcome.warnings], [{ path }, []])
    }
    for (const path of ['graph', 'graph.', ' department']) {
      refused(claiming(path), /headers\.custom\.X-Own\.claim: is no claim; write one of user, name, /)
    }
  })

  it('may be a word that is spelled wrong', () => {
    assert.match(
      claiming('preferedUsername').warnings.join(),
      /X-Own\.claim: is taken for a claim of the token; did you mean preferredUsername\?/,
    )
    assert.deepEqual(claiming('preferred_username').warnings, [])
  })

  it('is no property of Graph that is not fetched', () => {
    refused(
      claiming('graph.jobTitle'),
      /names a property that is not fetched; add jobTitle to provider\.graph\.profile/,
    )
    const profile = { provider: { graph: { profile: ['jobTitle'] } } }
    configOf(withCustom({ 'X-Own': { claim: 'graph.jobTitle' } }, profile))
    refused(withCustom({ 'X-Own': { claim: 'graph.jobtitle' } }, profile), /add jobtitle/)
  })
})

describe('the name of such a header', () => {
  it('is no name that has a meaning already, in any spelling', () => {
    for (const name of [
      ...[
        'Authorization',
        'AUTHORIZATION',
        'Authori_zation',
        'Cookie',
        'Host',
        'Set-Cookie',
        'Proxy-Authorization',
      ],
      ...[
        'Connection',
        'Transfer-Encoding',
        'Transfer_Encoding',
        'TE',
        'Trailer',
        'Upgrade',
        'Keep-Alive',
        'Expect',
      ],
      ...[
        'Content-Type',
        'Content_Length',
        'X-Forwarded-User',
        'x_forwarded_groups',
        'XForwardedEmail',
        'Via',
      ],
      ...[
        'X-Forwarded-For',
        'Forwarded',
        'X-Real-IP',
        'X-Entrada-Assertion',
        'X-Entrada-More',
        'X-Original-URL',
      ],
      ...[
        'X-HTTP-Method-Override',
        'X-Rewrite-URL',
        'Proxy',
        'Accept',
        'Accept-Encoding',
        'Sec-WebSocket-Key',
      ],
      ...['X-Request-Id', 'traceparent', 'User-Agent', 'Origin', 'Range'],
    ]) {
      refused(named(name), new RegExp(`headers\\.custom\\.${name}: .*; write for example X-Department`))
    }
  })

  it('is one that applications read, which no client may send anyway', () => {
    for (const name of [
      'X-WEBAUTH-USER',
      'Remote-User',
      'X-MS-CLIENT-PRINCIPAL-NAME',
      'X-Auth-Request-User',
    ]) {
      configOf(named(name))
    }
  })

  it('is not that of a token of any route', () => {
    const accessToken = { scopes: ['User.Read'], header: 'X_Graph.Token' }
    const routes = [{ path: '/a' }, { path: '/b', accessToken }]
    refused(
      named('X-GraphToken', { routes }),
      /X-GraphToken: holds a token on routes\[1\] \(accessToken\.header\)/,
    )
    refused(
      named('X-Forwarded-Access-Token', { routes: [{ path: '/b', accessToken: { scopes: ['User.Read'] } }] }),
      /holds a token/,
    )
    configOf(named('X-Graph-Tokens', { routes }))
  })

  it('is not the same as another', () => {
    const user = { claim: 'user' }
    refused(withCustom({ 'X-Own': user, X_own: user }), /custom\.X_own: is the same as X-Own/)
  })

  it('is letters, digits, - and _', () => {
    for (const name of ['X Own', 'X-Ówn', 'X:Own', '-X', '_X', 'X\r\nY', 'X.Own', '']) {
      refused(named(name), /is no name: letters, digits, - and _.*; write for example X-Roles/)
    }
    const unsafe: Json = JSON.parse('{"__proto__":{"claim":"user"}}') as Json
    refused(withCustom(unsafe), /is no name/)
  })

  it('is folded as it is where clients send it', () => {
    for (const name of ['X-Own_Name', 'x.OWN', '~X-1', 'Ünï']) assert.equal(foldedName(name), foldName(name))
  })
})

describe('what stands between roles or groups', () => {
  const separated = (separator: string, claim = 'roles') => withCustom({ 'X-Own': { claim, separator } })

  it('is signs of ASCII that are in no percent-encoding', () => {
    for (const separator of [',', ';', ' ', ', ', '|', '::', '~', '`']) configOf(separated(separator))
    for (const separator of ['a', '2', '%', ';%', ' and ', '、', ';;;;;;;;;']) {
      refused(separated(separator), /headers\.custom\.X-Own\.separator: must be signs of ASCII/)
    }
    refused(separated('\r\n'), /separator: must be text on one line/)
    refused(separated(''), /separator: must be text on one line/)
  })

  it('is warned of where there is but one value', () => {
    const { warnings, problems } = separated(';', 'name')
    assert.deepEqual(problems, [])
    assert.match(warnings.join(), /X-Own\.separator: has no effect: this is no list/)
  })
})
