import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, it, type TestContext } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import { request, navigation } from '../support/http-client.ts'
import { clientId, startScriptedProvider } from '../support/scripted-provider.ts'
import { claimsOf, startStepping } from '../support/stepping-front.ts'

const wanted = { access_token: { acrs: { essential: true, value: 'c1' } } }
const challengeFor = (claims: unknown) =>
  `Bearer realm="", authorization_uri="https://login.example/common/oauth2/v2.0/authorize", error="insufficient_claims", claims="${Buffer.from(JSON.stringify(claims)).toString('base64')}"`
const challenge = challengeFor(wanted)

/** Somebody who is signed in, before an application that answers with a challenge until a test says otherwise. */
async function start(t: TestContext, settings: Record<string, unknown> = {}) {
  const state = { header: challenge, status: 401 }
  const application = (_request: IncomingMessage, response: ServerResponse) => {
    const headers = state.header === '' ? {} : { 'www-authenticate': state.header }
    response.writeHead(state.status, { 'x-from': 'application', ...headers }).end('more, please')
  }
  const front = await startStepping(t, { application, settings })
  return { ...front, state, jar: await front.signedIn() }
}

describe('a claims challenge of an application', () => {
  it('becomes a sign-in that asks for what it wants, for a navigation', async t => {
    const { state, jar, visit, login, signInAt } = await start(t)
    const sent = await visit('/x?a=%C3%A9', jar)
    assert.deepEqual([sent.status, sent.headers['x-entrada']], [302, 'claims-challenge'])
    assert.equal(sent.headers.location, '/.auth/login?rd=%2Fx%3Fa%3D%25C3%25A9')
    assert.equal(sent.body, '')
    const authorize = await login(sent.headers.location ?? '', jar)
    assert.deepEqual(claimsOf(authorize), wanted)
    state.status = 200
    state.header = ''
    const back = await signInAt(authorize, jar)
    assert.equal(back.headers.location, '/x?a=%C3%A9')
    assert.equal((await visit('/x?a=%C3%A9', jar)).status, 200)
  })

  it('then passes untouched for a minute, however it changes', async t => {
    const { state, jar, visit, login, signInAt, clock } = await start(t)
    await signInAt(await login((await visit('/x', jar)).headers.location ?? '', jar), jar)
    for (const claims of [wanted, { access_token: { nbf: { essential: true, value: '1' } } }]) {
      state.header = challengeFor(claims)
      const answer = await visit('/x', jar)
      assert.deepEqual([answer.status, answer.body], [401, 'more, please'])
      assert.deepEqual(
        [answer.headers['www-authenticate'], answer.headers['x-from']],
        [state.header, 'application'],
      )
    }
    const cookie = (await visit('/.auth/me', jar)).setCookies
    assert.deepEqual(cookie, [])
    clock.now += 61
    jar.take(new URL((await visit('/x', jar)).url), ['entrada-claims=; Path=/; Max-Age=0'])
    assert.equal((await visit('/x', jar)).status, 302)
  })

  it('is asked for once: the sign-in after that is an ordinary one', async t => {
    const { jar, visit, login } = await start(t)
    await visit('/x', jar)
    assert.deepEqual(claimsOf(await login('/.auth/login', jar)), wanted)
    assert.equal(claimsOf(await login('/.auth/login', jar)), undefined)
  })

  it('goes along with a step-up', async t => {
    const { jar, visit, login } = await start(t)
    await visit('/x', jar)
    const acrs = { essential: true, value: 'c2' }
    assert.deepEqual(claimsOf(await login('/.auth/login?auth_context=c2', jar)), {
      ...wanted,
      id_token: { acrs },
    })
  })

  it('is not asked for behind the back of somebody', async t => {
    const { jar, visit, login } = await start(t)
    await visit('/x', jar)
    assert.equal(claimsOf(await login('/.auth/login?prompt=none', jar)), undefined)
    assert.deepEqual(claimsOf(await login('/.auth/login', jar)), wanted)
  })

  it('passes untouched for scripts, forms, bearer callers, frames and what is fetched ahead', async t => {
    const { jar, visit, fetch } = await start(t)
    const answers = [
      await fetch('/x', jar),
      await visit('/x', jar, { method: 'POST', body: 'a=1' }),
      await visit('/x', jar, { headers: { authorization: 'Bearer x' } }),
      await visit('/x', jar, { headers: { 'sec-fetch-dest': 'iframe' } }),
      await visit('/x', jar, { headers: { 'sec-purpose': 'prefetch' } }),
    ]
    for (const answer of answers) {
      assert.deepEqual([answer.status, answer.headers['www-authenticate']], [401, challenge])
      assert.deepEqual([answer.body, answer.setCookies], ['more, please', []])
    }
  })

  it('passes untouched when it makes no sense', async t => {
    const { state, jar, visit } = await start(t)
    const headers = [
      'Bearer error="invalid_token"',
      'Bearer error="insufficient_claims", claims="???"',
      challengeFor({}),
      challengeFor([]),
      challengeFor({ prompt: 'none', id_token: 'c1' }),
      challengeFor({ id_token: { x: 'y'.repeat(1000) } }),
    ]
    for (const header of headers) {
      state.header = header
      assert.equal((await visit('/x', jar)).status, 401, header)
    }
    state.header = challenge
    state.status = 403
    assert.equal((await visit('/x', jar)).status, 403)
  })

  it('adds nothing to the request to the provider but what a claims request has', async t => {
    const { state, jar, visit, login } = await start(t)
    state.header = challengeFor({ ...wanted, redirect_uri: 'https://evil.example', scope: { a: 1 } })
    assert.deepEqual(claimsOf(await login((await visit('/x', jar)).headers.location ?? '', jar)), wanted)
  })

  it('passes untouched where nobody is signed in', async t => {
    const { visit, jar } = await start(t, { routes: [{ path: '/**', access: 'public' }] })
    assert.equal((await visit('/x', jar)).status, 401)
  })

  it('is nothing that a browser can make up', async t => {
    const { url, jar, login } = await start(t)
    for (const value of ['1', JSON.stringify({ k: '{"id_token":{}}' }), `1${'A'.repeat(80)}`]) {
      jar.take(new URL(url), [`entrada-claims=${encodeURIComponent(value)}; Path=/`])
      assert.equal(claimsOf(await login('/.auth/login', jar)), undefined)
    }
  })

  it('leaves the next requests their connection and their answers', async t => {
    const { state, jar, visit } = await start(t)
    await visit('/x', jar)
    state.header = ''
    state.status = 200
    for (let time = 0; time < 3; time += 1) assert.equal((await visit('/x', jar)).body, 'more, please')
  })
})

describe('another provider than Entra', () => {
  it('has its own answers passed untouched, and knows max_age', async t => {
    const provider = await startScriptedProvider(t)
    const front = await startStepping(t, {
      application: (_request, response) => {
        response.writeHead(401, { 'www-authenticate': challenge }).end('more, please')
      },
      settings: {
        provider: { issuer: provider.issuer, clientId, tenantId: undefined, authorityHost: undefined },
        routes: [{ path: '/pay/**', require: { maxAge: '15m' } }],
      },
    })
    const jar = new CookieJar()
    provider.script.now = () => front.clock.now
    provider.script.claims = { auth_time: front.clock.now }
    const go = async (address: string | URL) =>
      request(new URL(address, front.url), { jar, headers: navigation })
    await go(provider.callbackFor((await go('/.auth/login')).headers.location ?? ''))
    assert.equal((await go('/x')).status, 401)
    front.clock.now += 900
    const login = await go((await go('/pay')).headers.location ?? '')
    const { searchParams } = new URL(login.headers.location ?? '')
    assert.deepEqual([searchParams.get('prompt'), searchParams.get('max_age')], ['login', '900'])
    assert.equal(searchParams.has('claims'), false)
  })
})
