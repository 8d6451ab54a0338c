import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { ids } from '../provider/graph-front.ts'
import { startTokenFront, type Seen } from '../signin/app-token-front.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import type { Scope } from '../support/scripted-provider.ts'

const headers = {
  encoding: 'rfc2047',
  custom: {
    'X-Title': { claim: 'graph.jobTitle' },
    'X-Office': { claim: 'graph.officeLocation', encoding: 'percent' },
    'X-Who': { claim: 'user' },
  },
}
const routes = [
  { path: '/public/**', access: 'public' },
  { path: '/api/**', accept: ['bearer'] },
  { path: '/closed/**', access: 'deny' },
]

async function start(scope: Scope, settings: object = {}) {
  const front = await startTokenFront(
    scope,
    { session: { revalidate: '15m' }, headers, routes, ...settings },
    { graph: { profile: ['jobTitle', 'officeLocation'] } },
  )
  const { ada } = front.entra.people
  ada.profile = { jobTitle: 'Leiterin Züge', officeLocation: '1/2' }
  return { ...front, ada }
}

const forged = { 'X-Title': 'forged', x_title: 'forged', 'X.OFFICE': 'forged', XWho: 'forged' }

/** The headers of the settings that the application saw, and everything that was forged. */
function own(seen: Seen | undefined): readonly (readonly [name: string, value: string])[] {
  const lines = seen?.rawHeaders ?? assert.fail('it did not reach the application')
  return lines
    .flatMap((name, at) => (at % 2 === 0 ? [[name, lines[at + 1] ?? ''] as const] : []))
    .filter(([name, value]) => /^x-?(?:title|office|who)$/i.test(name) || value === 'forged')
}

const toldOf = (oid: string) => [
  ['X-Title', '=?utf-8?B?TGVpdGVyaW4gWsO8Z2U=?='],
  ['X-Office', '1%2F2'],
  ['X-Who', oid],
]

describe('headers of the settings, with properties of Microsoft Graph', () => {
  it('tell the application of who is signed in, whatever the client sends', async t => {
    const { ada, signIn, fetch, last } = await start(t)
    const jar = await signIn(ada)
    assert.equal((await fetch('/a', jar, { headers: forged })).status, 200)
    assert.deepEqual(own(last()), toldOf(ada.oid))
  })

  it('tell a WebSocket on its way', async t => {
    const { ada, signIn, last, url, port } = await start(t)
    const jar = await signIn(ada)
    const socket = connect(port, '127.0.0.1')
    socket.write(
      [
        ...[
          'GET /live HTTP/1.1',
          `Host: localhost:${port}`,
          `Origin: ${url}`,
          'Connection: Upgrade, X-Title',
        ],
        ...['Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='],
        ...['X-Title: forged', 'X_Who: forged', `Cookie: ${jar.header(new URL(url))}`, '', ''],
      ].join('\r\n'),
    )
    assert.match(await text(socket), /^HTTP\/1.1 101 /)
    assert.deepEqual(own(last()), toldOf(ada.oid))
  })

  it('come from nobody on a public route, signed in or not', async t => {
    const { ada, signIn, fetch, last } = await start(t)
    for (const jar of [new CookieJar(), await signIn(ada)]) {
      await fetch('/public/a', jar, { headers: forged })
      assert.deepEqual(own(last()), [])
    }
  })

  it('are new after a refresh, and gone while Graph has said nothing', async t => {
    const { ada, entra, clock, signIn, fetch, last } = await start(t)
    entra.script.answers.me = () => ({ status: 503, body: '' })
    const jar = await signIn(ada)
    await fetch('/a', jar)
    assert.deepEqual(own(last()), [['X-Who', ada.oid]])
    delete entra.script.answers.me
    clock.now += 901
    await fetch('/a', jar)
    await fetch('/a', jar)
    assert.deepEqual(own(last()), toldOf(ada.oid))
  })

  it('tell of a caller with a bearer token, save what only Graph knows', async t => {
    const { ada, entra, clock, fetch, last } = await start(t)
    const token = await entra.accessToken({
      ...{ user: ada, audience: entra.apps.gateway, scopes: ['data.read'] },
      claims: { iat: clock.now, nbf: clock.now, graph: { jobTitle: 'King' } },
    })
    const answer = await fetch('/api/1', new CookieJar(), {
      headers: { ...forged, authorization: `Bearer ${token}` },
    })
    assert.equal(answer.status, 200)
    assert.deepEqual(own(last()), [['X-Who', ada.oid]])
  })
})

describe('headers of the settings that tell claims of the token', () => {
  const custom = {
    'X-Title': { claim: 'employee.number' },
    'X-Office': { claim: 'centers', separator: '|' },
    'X-Who': { claim: 'address' },
  }
  const claims = { employee: { number: 7 }, centers: ['a|b', 'c'], address: { street: 'Main' } }
  const told = [
    ['X-Title', '7'],
    ['X-Office', 'a%7Cb|c'],
  ]

  it('have them in the session, new ones after a refresh, and none of what is no text', async t => {
    const { ada, entra, clock, signIn, fetch, last } = await start(t, { headers: { custom } })
    entra.script.idClaims = claims
    const jar = await signIn(ada)
    await fetch('/a', jar, { headers: forged })
    assert.deepEqual(own(last()), told)
    entra.script.idClaims = { ...claims, employee: { number: true }, centers: { a: 1 } }
    clock.now += 901
    await fetch('/a', jar)
    await fetch('/a', jar)
    assert.deepEqual(own(last()), [['X-Title', 'true']])
  })

  it('have them of a bearer token as well', async t => {
    const { ada, entra, clock, fetch, last } = await start(t, { headers: { custom } })
    const token = await entra.accessToken({
      ...{ user: ada, audience: entra.apps.gateway, scopes: ['data.read'] },
      claims: { iat: clock.now, nbf: clock.now, ...claims },
    })
    await fetch('/api/1', new CookieJar(), { headers: { ...forged, authorization: `Bearer ${token}` } })
    assert.deepEqual(own(last()), told)
  })
})

describe('a header of the settings that tells groups', () => {
  it('has all of them, though nothing else asks for groups', async t => {
    const { ada, signIn, fetch, last } = await start(t, {
      headers: {
        ...{ preset: ['none'], assertion: { enabled: false } },
        custom: { 'X-Who': { claim: 'groups', separator: ' ' } },
      },
      session: { revalidate: 'off' },
    })
    ada.groups = ids(30)
    const jar = await signIn(ada)
    await fetch('/a', jar)
    assert.deepEqual(own(last()), [['X-Who', ids(30).join(' ')]])
  })

  it('has them looked up where they are too many for a token', async t => {
    const { ada, entra, signIn, fetch, last } = await start(t, {
      headers: {
        ...{ preset: ['none'], assertion: { enabled: false } },
        custom: { 'X-Who': { claim: 'groups' } },
      },
      session: { revalidate: 'off' },
    })
    ada.groups = ids(201)
    const jar = await signIn(ada)
    await fetch('/a', jar)
    assert.equal(own(last())[0]?.[1].split(',').length, 201)
    assert.equal(entra.count('trap'), 0)
  })
})
