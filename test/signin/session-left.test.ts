import assert from 'node:assert/strict'
import { before, beforeEach, describe, it } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import { navigation, script } from '../support/http-client.ts'
import { startWing, suiteScope, type Wing } from './wing.ts'

const session = { idleTimeout: 1000, absoluteTimeout: 5000, revalidate: 5000 }

describe('/.auth/session', () => {
  const scope = suiteScope()
  let wing: Wing
  before(async () => {
    wing = await startWing(scope, { session })
  })
  beforeEach(() => {
    wing.clock.now = Math.floor(Date.now() / 1000)
  })

  const ask = async (jar: CookieJar) => wing.visit('/.auth/session', jar, { headers: script })
  const left = async (jar: CookieJar) => JSON.parse((await ask(jar)).body) as unknown

  it('tells for how many seconds the session lasts, at the latest and without use, and nothing else', async () => {
    const jar = await wing.signedIn()
    const answer = await ask(jar)
    assert.equal(answer.status, 200)
    assert.match(answer.headers['content-type'] ?? '', /^application\/json/)
    assert.deepEqual(JSON.parse(answer.body), { expiresIn: 5000, idleIn: 1000 })
    wing.clock.now += 300
    assert.deepEqual(await left(jar), { expiresIn: 4700, idleIn: 700 })
  })

  it('extends nothing and sets no cookie, however often it is asked', async () => {
    const jar = await wing.signedIn()
    for (let seconds = 250; seconds < 1000; seconds += 250) {
      wing.clock.now += 250
      const answer = await ask(jar)
      assert.deepEqual(answer.setCookies, [])
      assert.deepEqual(JSON.parse(answer.body), { expiresIn: 5000 - seconds, idleIn: 1000 - seconds })
    }
    wing.clock.now += 250
    assert.equal((await ask(jar)).status, 401)
  })

  it('starts anew with each use, and never goes beyond the latest end', async () => {
    const jar = await wing.signedIn()
    for (let used = 0; used < 6; used += 1) {
      wing.clock.now += 800
      await wing.visit('/', jar)
      const expiresIn = 5000 - 800 * (used + 1)
      assert.deepEqual(await left(jar), { expiresIn, idleIn: Math.min(1000, expiresIn) })
    }
  })

  it('is 401 problem+json with the way to sign in when nobody is signed in, whoever asks', async () => {
    for (const headers of [script, navigation]) {
      const { status, headers: got, body } = await wing.visit('/.auth/session', new CookieJar(), { headers })
      assert.equal(status, 401)
      assert.match(got['content-type'] ?? '', /^application\/problem\+json/)
      const { code, loginUrl } = JSON.parse(body) as Record<string, unknown>
      assert.deepEqual([code, loginUrl], ['ERR_SIGNIN_REQUIRED', 'https://app.example/.auth/login'])
    }
  })

  it('is nobody else’s: no cache keeps it and no page of another site reads it', async () => {
    const origin = { ...script, origin: 'https://other.example' }
    for (const jar of [await wing.signedIn(), new CookieJar()]) {
      const { headers } = await wing.visit('/.auth/session', jar, { headers: origin })
      assert.equal(headers['cache-control'], 'no-store')
      assert.equal(headers['x-content-type-options'], 'nosniff')
      assert.deepEqual(
        Object.keys(headers).filter(name => name.startsWith('access-control-')),
        [],
      )
    }
  })

  it('never comes to the application, by any method', async () => {
    const before = wing.upstream.requests.length
    const jar = await wing.signedIn()
    assert.equal((await wing.visit('/.auth/session', jar, { method: 'HEAD' })).status, 200)
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const { status, headers } = await wing.visit('/.auth/session', jar, { method, headers: script })
      assert.deepEqual([status, headers.allow], [405, 'GET'], method)
    }
    assert.equal(wing.upstream.requests.length, before)
  })

  it('is not limited like a sign-in, for pages ask it again and again', async t => {
    const strict = await startWing(t, { auth: { rateLimit: 3 } })
    const jar = await strict.signedIn()
    for (let asked = 0; asked < 20; asked += 1) {
      assert.equal((await strict.visit('/.auth/session', jar, { headers: script })).status, 200)
    }
  })
})
