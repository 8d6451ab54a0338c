import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import type { Answer } from '../support/http-client.ts'
import { claimsOf, startStepping } from '../support/stepping-front.ts'

/** Somebody who is signed in at a provider that sends everybody back at once, and never says what is wanted. */
async function start(t: TestContext) {
  const front = await startStepping(t)
  const jar = await front.signedIn()
  front.entra.script.idClaims = { acrs: [] }
  const { visit, entra, ada } = front

  /** As a browser goes: it follows every redirect by itself, over the provider too. */
  async function browse(place: string | URL, with_: CookieJar = jar): Promise<Answer & { rounds: number }> {
    let answer = await visit(place, with_)
    for (let rounds = 0; rounds < 20; rounds += 1) {
      const { location } = answer.headers
      if (location === undefined) return { ...answer, rounds }
      const isProviders = location.startsWith(entra.origin)
      answer = await visit(isProviders ? entra.signIn(location, ada) : location, with_)
    }
    throw new Error('the browser has given up: too many redirects')
  }
  return { ...front, jar, browse }
}

describe('a step-up that never brings what is wanted', () => {
  it('ends after one sign-in, however often somebody goes there', async t => {
    const { browse, entra, seen } = await start(t)
    const before = entra.count('token')
    for (let time = 1; time <= 6; time += 1) {
      const answer = await browse('/vault/x')
      assert.deepEqual([answer.status, answer.headers['x-entrada']], [403, 'step-up-context-missing'])
      assert.equal(answer.url.pathname, '/.auth/callback')
      assert.equal(entra.count('token') - before, time)
    }
    assert.deepEqual(seen, [])
  })

  it('is tried again from the place itself by Reload, and redeems no code twice', async t => {
    const { browse, visit, jar, entra } = await start(t)
    const denied = await browse('/vault/x?a=1')
    const before = entra.count('token')
    const reloaded = await visit(denied.url, jar)
    assert.deepEqual([reloaded.status, reloaded.headers.location], [302, '/vault/x?a=1'])
    assert.equal(entra.count('token'), before)
    entra.script.idClaims = {}
    assert.equal((await browse('/vault/x?a=1')).body, 'the application')
  })

  it('shows nobody else the place, and nobody for longer than a sign-in takes', async t => {
    const { browse, visit, jar, clock, login, signInAt } = await start(t)
    const denied = await browse('/vault/x?a=1')
    const copy = jar.copy()
    await visit('/.auth/logout', copy, { method: 'POST', headers: { 'sec-fetch-site': 'same-origin' } })
    const signedOut = await visit(denied.url, copy)
    assert.deepEqual([signedOut.status, signedOut.headers['x-entrada']], [400, 'signin-no-attempt'])
    clock.now += 601
    const later = jar.copy()
    await signInAt(await login('/.auth/login', later), later)
    assert.equal((await visit(denied.url, later)).headers.location, '/')
  })

  it('ends in each of several tabs', async t => {
    const { browse, jar, visit, login, signInAt } = await start(t)
    const first = await login((await visit('/vault/1', jar)).headers.location ?? '', jar)
    const second = await login((await visit('/vault/2', jar)).headers.location ?? '', jar)
    for (const authorize of [second, first]) {
      const answer = await signInAt(authorize, jar)
      assert.deepEqual([answer.status, answer.headers['x-entrada']], [403, 'step-up-context-missing'])
    }
    assert.equal((await browse('/vault/3')).status, 403)
  })

  it('is left by Back to the provider, whose answer comes a second time', async t => {
    const { jar, visit, login, ada, entra } = await start(t)
    const authorize = await login((await visit('/vault/1', jar)).headers.location ?? '', jar)
    assert.equal((await visit(entra.signIn(authorize, ada), jar)).status, 403)
    // Another code for the same attempt, which is over.
    const again = await visit(entra.signIn(authorize, ada), jar)
    assert.deepEqual([again.status, again.headers.location], [302, '/vault/1'])
  })

  it('is no loop for somebody who opens many of its pages at once', async t => {
    const { entra, browse } = await start(t)
    entra.script.idClaims = {}
    const stranger = new CookieJar()
    for (const place of ['/vault/1', '/vault/2', '/vault/3', '/vault/4']) {
      // Each tab had been sent to sign in before any of them was back.
      const answer = await browse(`/.auth/login?rd=${encodeURIComponent(place)}`, stranger)
      assert.equal(answer.body, 'the application')
    }
  })

  it('is found to be a loop where the session does not come back', async t => {
    const { browse, jar, entra } = await start(t)
    entra.script.idClaims = {}
    const { url } = await browse('/')
    let last = 0
    for (let time = 0; time < 8 && last !== 400; time += 1) {
      const names = ['entrada', 'entrada.1']
      jar.take(
        new URL(url),
        names.map(name => `${name}=; Path=/; Max-Age=0`),
      )
      last = (await browse('/.auth/login?auth_context=c1&rd=%2Fvault')).status
    }
    assert.equal(last, 400)
  })
})

describe('a link of another site to the sign-in', () => {
  const forged = [
    'claims=%7B%22id_token%22%3A%7B%22acrs%22%3A%7B%22value%22%3A%22c9%22%7D%7D%7D',
    'auth_context=c9',
    'auth_context=c1%22%2C%22c9',
    'acr_values=c1&acrs=c1',
    'max_age=1',
    'max_age=0',
    'id_token_hint=x&request=x&request_uri=https%3A%2F%2Fevil.example',
    'challenge=1&k=%7B%7D',
  ]
  it('gives nothing but an ordinary sign-in, whatever it says', async t => {
    const { login, jar } = await start(t)
    const plain = [...(await login('/.auth/login?rd=%2F', jar)).searchParams.keys()]
    for (const query of forged) {
      const authorize = await login(`/.auth/login?${query}&rd=%2F`, jar)
      assert.deepEqual([...authorize.searchParams.keys()], plain, query)
    }
  })

  it('keeps what it is for on the way to the public origin, and out of a frame', async t => {
    const { visit, jar } = await start(t)
    const moved = await visit('/.auth/login?auth_context=c1&rd=%2Fvault', jar, {
      headers: { host: 'other.example' },
    })
    assert.match(moved.headers.location ?? '', /\?rd=%2Fvault&moved=1&auth_context=c1$/)
    const framed = await visit('/.auth/login?auth_context=c1&max_age=900&rd=%2Fvault', jar, {
      headers: { 'sec-fetch-dest': 'iframe' },
    })
    assert.match(framed.body, /href="\/\.auth\/login\?rd=%2Fvault&amp;auth_context=c1&amp;max_age=900"/)
  })

  it('cannot take anything off a step-up, nor add to it', async t => {
    const { login, jar } = await start(t)
    const more = 'prompt=none&login_hint=eve%40evil.example&domain_hint=evil.example&claims=%7B%7D'
    const { searchParams } = await login(`/.auth/login?${more}&max_age=900&auth_context=c1&rd=%2Fpay`, jar)
    assert.equal(searchParams.get('prompt'), 'login')
    assert.match(searchParams.get('login_hint') ?? '', /^O\./)
    assert.equal(searchParams.get('domain_hint'), null)
    assert.deepEqual(claimsOf(new URL(`https://x/?${searchParams.toString()}`)), {
      id_token: { acrs: { essential: true, value: 'c1' } },
    })
  })
})
