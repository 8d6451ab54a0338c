import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import { text } from 'node:stream/consumers'
import { CookieJar } from '../support/cookie-jar.ts'
import { claimsOf, reportsRead, reportsWrite, startTokenFront } from './app-token-front.ts'

const header = 'x-forwarded-access-token'

describe('a route that wants a token for the application', () => {
  it('gives the upstream one for its scopes, by the refresh token of the session', async test => {
    const front = await startTokenFront(test)
    const { ada } = front.entra.people
    const jar = await front.signIn(ada)
    assert.equal((await front.fetch('/reports/1', jar)).status, 200)
    const claims = claimsOf(front.last()?.headers[header])
    assert.equal(claims['aud'], front.entra.apps.reports.clientId)
    assert.equal(claims['oid'], ada.oid)
    const [form, ...more] = front.asked()
    assert.equal(more.length, 0)
    assert.deepEqual([form?.get('grant_type'), form?.get('scope')], ['refresh_token', reportsRead])
  })

  it('gives each route the token of its own resource, in its own header', async test => {
    const front = await startTokenFront(test)
    const jar = await front.signIn(front.entra.people.ada)
    await front.fetch('/write/1', jar)
    const written = front.last()?.headers
    assert.match(written?.authorization ?? '', /^Bearer ey/)
    assert.deepEqual(front.asked().at(-1)?.get('scope'), `${reportsWrite} ${reportsRead}`)
    await front.fetch('/me/1', jar)
    const graph = front.last()?.headers
    assert.equal(claimsOf(graph?.['x-graph-token'])['aud'], '00000003-0000-0000-c000-000000000000')
    assert.equal(graph?.authorization, undefined)
    assert.equal(graph?.[header], undefined)
  })

  it('gives other routes nothing, and asks nobody for them', async test => {
    const front = await startTokenFront(test)
    const jar = await front.signIn(front.entra.people.ada)
    assert.equal((await front.fetch('/elsewhere', jar)).status, 200)
    assert.equal(front.last()?.headers[header], undefined)
    assert.equal(front.asked().length, 0)
  })

  it('has what it wants agreed to at the sign-in', async test => {
    const front = await startTokenFront(test)
    const begun = await front.navigate('/.auth/login', new CookieJar())
    const scope = new URL(begun.headers.location ?? '').searchParams.get('scope')?.split(' ')
    assert.deepEqual(scope, [
      ...['openid', 'profile', 'email', 'offline_access'],
      ...[reportsRead, reportsWrite, 'User.Read'],
    ])
  })

  it('gives a WebSocket one on its way', async test => {
    const front = await startTokenFront(test)
    const jar = await front.signIn(front.entra.people.ada)
    const socket = connect(front.port, '127.0.0.1')
    socket.write(
      [
        ...['GET /reports/live HTTP/1.1', `Host: localhost:${front.port}`, `Origin: ${front.url}`],
        ...['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'],
        ...['Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', 'X-Forwarded-Access-Token: forged'],
        ...[`Cookie: ${jar.header(new URL(front.url))}`, '', ''],
      ].join('\r\n'),
    )
    assert.match(await text(socket), /^HTTP\/1.1 101 /)
    assert.equal(claimsOf(front.last()?.headers[header])['aud'], front.entra.apps.reports.clientId)
  })
})

describe('a header that holds tokens somewhere', () => {
  it('comes from no client, on any route, in any spelling', async test => {
    const front = await startTokenFront(test)
    const jar = await front.signIn(front.entra.people.ada)
    const forged = {
      'X-Graph-Token': 'forged',
      X_Graph_Token: 'forged',
      'x.graph.token': 'forged',
      'X-Forwarded-Access-Token': 'forged',
      'X_Forwarded-Access_Token': 'forged',
      Authorization: 'Basic forged',
    }
    for (const path of ['/me/1', '/reports/1', '/write/1', '/elsewhere', '/optional/1']) {
      await front.fetch(path, jar, { headers: forged })
      assert.ok(!front.last()?.rawHeaders.some(text => text.includes('forged')), path)
    }
    await front.fetch('/optional/1', new CookieJar(), { headers: forged })
    assert.ok(!front.last()?.rawHeaders.some(text => text.includes('forged')))
  })
})

describe('an open route that wants a token', () => {
  it('gets none while nobody is signed in', async test => {
    const front = await startTokenFront(test)
    assert.equal((await front.fetch('/optional/1', new CookieJar())).status, 200)
    assert.equal(front.last()?.headers[header], undefined)
    const jar = await front.signIn(front.entra.people.ada)
    await front.fetch('/optional/1', jar)
    assert.equal(claimsOf(front.last()?.headers[header])['oid'], front.entra.people.ada.oid)
  })
})

describe('a token for the application', () => {
  it('is asked for once, and serves until a minute before its end', async test => {
    const front = await startTokenFront(test)
    const jar = await front.signIn(front.entra.people.ada)
    for (let count = 0; count < 3; count += 1) await front.fetch('/reports/1', jar)
    assert.equal(front.asked().length, 1)
    front.clock.now += 4500 - 61
    await front.fetch('/reports/1', jar)
    assert.equal(front.asked().length, 1)
    front.clock.now += 1
    await front.fetch('/reports/1', jar)
    assert.equal(front.asked().length, 2)
    assert.equal(claimsOf(front.last()?.headers[header])['exp'], front.clock.now + 4500)
  })

  it('is asked for once for twenty requests that come together', async test => {
    const front = await startTokenFront(test)
    const jar = await front.signIn(front.entra.people.ada)
    const answers = await Promise.all(Array.from({ length: 20 }, async () => front.fetch('/reports/1', jar)))
    assert.ok(answers.every(({ status }) => status === 200))
    assert.equal(front.asked().length, 1)
    assert.equal(new Set(front.seen.map(({ headers }) => headers[header])).size, 1)
  })

  it('is never that of somebody else, nor of another session', async test => {
    const front = await startTokenFront(test)
    const { ada, ben } = front.entra.people
    const jars = [
      [ada, await front.signIn(ada)],
      [ben, await front.signIn(ben)],
      [ada, await front.signIn(ada)],
    ] as const
    const tokens = new Set()
    for (const [user, jar] of [...jars, ...jars]) {
      await front.fetch('/reports/1', jar)
      const token = front.last()?.headers[header]
      assert.equal(claimsOf(token)['oid'], user.oid)
      tokens.add(token)
    }
    assert.equal(front.asked().length, 3)
    assert.equal(tokens.size, 3)
  })

  it('is gone when the session has ended', async test => {
    const front = await startTokenFront(test)
    const { ada } = front.entra.people
    const jar = await front.signIn(ada)
    await front.fetch('/reports/1', jar)
    const kept = jar.header(new URL(front.url)) ?? ''
    await front.fetch('/.auth/logout', jar, { method: 'POST', headers: { origin: front.url } })
    const answer = await front.fetch('/reports/1', new CookieJar(), { headers: { cookie: kept } })
    assert.equal(answer.status, 401)
    await front.fetch('/reports/1', await front.signIn(ada))
    assert.equal(front.asked().length, 2)
    assert.equal(front.seen.length, 2)
  })

  it('is in no log line, whatever happens', async test => {
    const front = await startTokenFront(test)
    const jar = await front.signIn(front.entra.people.ada)
    for (const path of ['/reports/1', '/write/1', '/me/1']) await front.navigate(path, jar)
    front.clock.now += 5000
    front.entra.script.refuse.token = '65001'
    for (const path of ['/reports/1', '/write/1', '/me/1']) await front.fetch(path, jar)
    front.entra.script.refuse = {}
    front.clock.now += 60
    front.entra.script.tokens = { token_type: 'mac', access_token: 'a-secret-token' }
    for (const path of ['/reports/1', '/write/1', '/me/1']) await front.fetch(path, jar)
    const secrets = [
      ...front.entra.grants.refreshTokens.keys(),
      ...front.seen.flatMap(({ headers }) => [
        headers[header],
        headers['x-graph-token'],
        headers.authorization,
      ]),
      'a-secret-token',
      'eyJ',
    ].filter(secret => secret !== undefined)
    assert.ok(front.logged().some(({ event }) => event === 'app_token.failed'))
    assert.deepEqual(
      secrets.filter(secret => front.log().includes(String(secret))),
      [],
    )
  })
})
