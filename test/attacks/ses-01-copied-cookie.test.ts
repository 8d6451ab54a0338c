import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { CookieJar } from '../support/cookie-jar.ts'
import { tryWebSocket } from '../support/try-web-socket.ts'
import { startWing, type Wing } from '../signin/wing.ts'

const here = { 'sec-fetch-site': 'same-origin' }
const guid = (at: number) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`

/** What somebody gets who holds these cookies: as a page, as a script, as a WebSocket. */
async function answersTo(wing: Wing, thief: CookieJar) {
  const page = await wing.visit('/a', thief.copy())
  const asScript = { headers: { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' } }
  const script = await wing.visit('/a', thief.copy(), asScript)
  const socket = await tryWebSocket(`http://127.0.0.1:${wing.port}/ws`, {
    host: 'app.example',
    cookie: wing.header(thief),
  })
  return { page: page.status, script: script.status, socket, me: (await wing.me(thief.copy())).status }
}

const nobody = { page: 302, script: 401, socket: 401, me: 401 }

async function signedOutWith(t: TestContext, claims: Record<string, unknown> = {}) {
  const wing = await startWing(t)
  wing.idp.script.claims = claims
  const jar = await wing.signedIn()
  return { wing, jar, thief: jar.copy() }
}

// CVE-2024-31999 and CVE-2024-35220 of the libraries beside: a cookie that was deleted stayed valid.
describe('SES-01: a session cookie that was copied before signing out', () => {
  it('is nobody’s afterwards, for pages, scripts and WebSockets, and reaches no upstream', async t => {
    const { wing, jar, thief } = await signedOutWith(t)
    assert.equal((await wing.me(thief)).status, 200)
    await wing.visit('/.auth/logout', jar, { headers: here })
    assert.deepEqual(await answersTo(wing, thief), nobody)
    assert.deepEqual(wing.upstream.requests, [])
  })

  it('is nobody’s when it lay in several cookies', async t => {
    const groups = Array.from({ length: 200 }, (_, at) => guid(at))
    const { wing, jar, thief } = await signedOutWith(t, { groups })
    assert.ok(wing.names(thief).length > 1)
    await wing.visit('/.auth/logout', jar, { headers: here })
    assert.deepEqual(await answersTo(wing, thief), nobody)
  })

  it('is nobody’s when the thief has had it renewed', async t => {
    const { wing, jar, thief } = await signedOutWith(t)
    wing.clock.now += 1800
    const before = wing.header(thief)
    assert.equal((await wing.visit('/a', thief)).status, 200)
    assert.notEqual(wing.header(thief), before)
    await wing.visit('/.auth/logout', jar, { headers: here })
    assert.deepEqual(await answersTo(wing, thief), nobody)
  })

  it('is nobody’s when the one who signs out had been away for too long, and the thief had not', async t => {
    const { wing, jar, thief } = await signedOutWith(t)
    wing.clock.now += 3000
    await wing.visit('/a', thief)
    wing.clock.now += 1000
    assert.equal((await wing.me(jar)).status, 401)
    assert.equal((await wing.me(thief)).status, 200)
    await wing.visit('/.auth/logout', jar, { headers: here })
    assert.deepEqual(await answersTo(wing, thief), nobody)
  })

  it('stays nobody’s after the next sign-in, until it would have ended anyway', async t => {
    const { wing, jar, thief } = await signedOutWith(t, { sid: 'provider-session-1' })
    await wing.visit('/.auth/logout', jar, { headers: here })
    await wing.signedIn(jar)
    assert.equal((await wing.me(jar)).status, 200)
    for (const seconds of [0, 1800, 1799]) {
      wing.clock.now += seconds
      assert.deepEqual(await answersTo(wing, thief), nobody)
    }
  })

  it('is nobody’s either when another tab had signed in by the same session at the provider', async t => {
    const { wing, jar, thief } = await signedOutWith(t, { sid: 'provider-session-1' })
    await wing.signedIn(jar)
    assert.equal((await wing.me(thief)).status, 200)
    await wing.visit('/.auth/logout', jar, { headers: here })
    assert.deepEqual(await answersTo(wing, thief), nobody)
  })

  it('does not take other sessions of the same person along, on other machines', async t => {
    const { wing, jar } = await signedOutWith(t)
    const elsewhere = await wing.signedIn()
    await wing.visit('/.auth/logout', jar, { headers: here })
    assert.equal((await wing.me(elsewhere)).status, 200)
  })
})
