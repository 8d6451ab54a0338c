import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import type { Scope } from '../support/scripted-provider.ts'
import { claimsOf, reportsRead, startTokenFront } from './app-token-front.ts'

const routes = [
  { path: '/public/**', access: 'public' },
  { path: '/optional/**', access: 'optional' },
  { path: '/own/**', forwardAuthorization: true },
  { path: '/reports/**', accessToken: { scopes: [reportsRead], header: 'Authorization' } },
  { path: '/api/**', accept: ['session', 'bearer'] },
]

async function start(scope: Scope) {
  const front = await startTokenFront(scope, { headers: { preset: ['bearer'] }, routes })
  const authorization = () => front.last()?.headers.authorization
  return { ...front, ada: front.entra.people.ada, authorization }
}

const forged = { authorization: 'Bearer forged', Authori_zation: 'forged' }

describe('the preset bearer', () => {
  it('gives the application an ID token of whoever is signed in, whatever the client sends', async test => {
    const { ada, entra, signIn, fetch, authorization, last, log } = await start(test)
    const jar = await signIn(ada)
    assert.equal((await fetch('/a', jar, { headers: forged })).status, 200)
    assert.match(authorization() ?? '', /^Bearer eyJ[\w-]+\.[\w-]+\.[\w-]+$/)
    const { aud, oid, tid } = claimsOf(authorization())
    assert.deepEqual([aud, oid, tid], [entra.apps.gateway.clientId, ada.oid, entra.tenants.contoso.id])
    assert.doesNotMatch(JSON.stringify(last()?.rawHeaders), /forged/)
    assert.doesNotMatch(log(), /eyJ/)
  })

  it('asks for one once, and for the next a minute before its end', async test => {
    const { ada, clock, asked, signIn, fetch, authorization } = await start(test)
    const jar = await signIn(ada)
    await Promise.all(Array.from({ length: 5 }, async () => fetch('/a', jar)))
    assert.equal(asked().length, 1)
    const first = authorization()
    const { exp } = claimsOf(first)
    clock.now = Number(exp) - 61
    await fetch('/a', jar)
    assert.deepEqual([asked().length, authorization()], [1, first])
    clock.now += 1
    await fetch('/a', jar)
    assert.equal(asked().length, 2)
    assert.ok(Number(claimsOf(authorization())['exp']) > Number(exp))
  })

  it('tells a WebSocket on its way', async test => {
    const { ada, signIn, authorization, url, port } = await start(test)
    const jar = await signIn(ada)
    const socket = connect(port, '127.0.0.1')
    socket.write(
      [
        ...['GET /live HTTP/1.1', `Host: localhost:${port}`, `Origin: ${url}`],
        ...['Connection: Upgrade, Authorization', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'],
        ...['Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', `Cookie: ${jar.header(new URL(url))}`, '', ''],
      ].join('\r\n'),
    )
    assert.match(await text(socket), /^HTTP\/1\.1 101 /)
    assert.equal(claimsOf(authorization())['oid'], ada.oid)
  })

  it('says nothing where nobody is told of, and asks for nothing', async test => {
    const { ada, asked, signIn, fetch, authorization } = await start(test)
    const jar = await signIn(ada)
    await fetch('/public/a', jar, { headers: forged })
    assert.equal(authorization(), undefined)
    await fetch('/optional/a', new CookieJar(), { headers: { Authori_zation: 'forged' } })
    assert.equal(authorization(), undefined)
    assert.equal(asked().length, 0)
  })

  it('gives way to what a route says of Authorization', async test => {
    const { ada, asked, signIn, fetch, authorization } = await start(test)
    const jar = await signIn(ada)
    await fetch('/own/a', jar, { headers: { authorization: 'Basic b3duOm93bg==' } })
    assert.equal(authorization(), 'Basic b3duOm93bg==')
    await fetch('/own/a', jar)
    assert.equal(authorization(), undefined)
    assert.equal(asked().length, 0)
    await fetch('/reports/a', jar)
    assert.equal(claimsOf(authorization())['scp'], 'Reports.Read')
    assert.equal(asked().length, 1)
  })

  it('passes on no token that somebody has called with', async test => {
    const { ada, entra, clock, asked, fetch, authorization } = await start(test)
    const token = await entra.accessToken({
      ...{ user: ada, audience: entra.apps.gateway, scopes: ['data.read'] },
      claims: { iat: clock.now, nbf: clock.now },
    })
    const answer = await fetch('/api/1', new CookieJar(), { headers: { authorization: `Bearer ${token}` } })
    assert.equal(answer.status, 200)
    assert.deepEqual([authorization(), asked().length], [undefined, 0])
  })

  it('lets nothing pass without a token: 503 while there is none to be had', async test => {
    const { ada, entra, clock, signIn, fetch, seen } = await start(test)
    const jar = await signIn(ada)
    await fetch('/a', jar)
    const before = seen.length
    entra.script.answers.token = () => ({ status: 503, body: '' })
    clock.now += 7200
    const answer = await fetch('/a', jar)
    assert.deepEqual([answer.status, seen.length], [503, before])
  })

  it('has somebody sign in again whom the provider does not vouch for any more', async test => {
    const { ada, entra, signIn, navigate, seen } = await start(test)
    const jar = await signIn(ada)
    entra.script.answers.token = () => ({
      status: 400,
      body: JSON.stringify({ error: 'invalid_grant', error_description: 'AADSTS50173: revoked' }),
    })
    const answer = await navigate('/a', jar)
    assert.deepEqual([answer.status, seen.length], [302, 0])
  })
})
