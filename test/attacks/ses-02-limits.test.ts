import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startWing, type Wing } from '../signin/wing.ts'
import type { CookieJar } from '../support/cookie-jar.ts'

/** Limits of the test settings, seconds. */
const [idle, absolute] = [3600, 43_200]

const pageStatus = async (wing: Wing, jar: CookieJar) => (await wing.visit('/a', jar)).status

describe('SES-02: a session cookie whose seal is still good', () => {
  it('is refused from the idle limit on, to the second, and does not come back with the clock', async t => {
    const wing = await startWing(t)
    const jar = await wing.signedIn()
    const copy = jar.copy()
    wing.clock.now += idle - 1
    assert.equal((await wing.me(copy)).status, 200)
    wing.clock.now += 1
    assert.equal((await wing.me(copy)).status, 401)
    assert.equal(await pageStatus(wing, copy), 302)
    assert.equal(wing.upstream.requests.length, 0)
  })

  it('counts on for as long as there is activity, but never beyond the absolute limit', async t => {
    const wing = await startWing(t)
    const jar = await wing.signedIn()
    const end = wing.clock.now + absolute
    for (; wing.clock.now < end; wing.clock.now += idle / 2) assert.equal(await pageStatus(wing, jar), 200)
    assert.equal(await pageStatus(wing, jar), 302)
    wing.clock.now = end - 1
    assert.equal(await pageStatus(wing, jar), 200)
  })

  it('is not prolonged by a copy that is used elsewhere: each cookie knows its own last use', async t => {
    const wing = await startWing(t)
    const jar = await wing.signedIn()
    const old = jar.copy()
    wing.clock.now += idle - 10
    assert.equal(await pageStatus(wing, jar), 200)
    wing.clock.now += 20
    assert.equal(await pageStatus(wing, jar), 200)
    assert.equal(await pageStatus(wing, old), 302)
  })

  it('is refused when it comes from the future, as after a clock that was set back', async t => {
    const wing = await startWing(t)
    const jar = await wing.signedIn()
    wing.clock.now -= 301
    assert.equal((await wing.me(jar)).status, 401)
    wing.clock.now += 1
    assert.equal((await wing.me(jar)).status, 200)
  })
})
