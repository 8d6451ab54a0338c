import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startWing } from '../signin/wing.ts'
import { CookieJar } from '../support/cookie-jar.ts'

const attemptsIn = (names: readonly string[]) => names.filter(name => name.includes('-login.'))

describe('SES-06: many tabs of one browser that sign in at once', () => {
  it('have a sign-in each, that shares no word with another, and each lands on its own address', async t => {
    const wing = await startWing(t)
    const jar = new CookieJar()
    const wanted = Array.from({ length: 20 }, (_, tab) => `/tab/${tab}?q=${tab}&r=%2F${tab}`)
    // None has seen a cookie of another when it begins: the clock stands, and all have the same second.
    const begun = await Promise.all(
      wanted.map(async rd => wing.visit(`/.auth/login?rd=${encodeURIComponent(rd)}`, jar)),
    )
    const words = begun.flatMap(({ headers, setCookies }) => {
      const { searchParams } = new URL(headers.location ?? '')
      const asked = ['state', 'nonce', 'code_challenge'].map(name => searchParams.get(name))
      return [...asked, setCookies[0]?.split(/[=;]/)[1]]
    })
    assert.equal(new Set(words).size, 4 * wanted.length)
    assert.equal(attemptsIn(wing.names(jar)).length, 20)
    assert.ok(wing.header(jar).length < 4096, `${wing.header(jar).length} bytes of cookies`)

    // The last first: no tab waits for another.
    for (const [at, { headers }] of [...begun.entries()].toReversed()) {
      const callback = wing.idp.callbackFor(headers.location ?? '')
      const answer = await wing.visit(callback.pathname + callback.search, jar)
      assert.deepEqual([answer.status, answer.headers.location], [302, wanted[at]])
    }
    assert.deepEqual(wing.names(jar), ['__Host-entrada'])
  })

  it('give up the oldest when there are too many, and never the one that begins', async t => {
    const wing = await startWing(t)
    const jar = new CookieJar()
    const callbacks: string[] = []
    for (let tab = 0; tab < 60; tab++) {
      wing.clock.now += 1
      callbacks.push(await wing.started(jar, `/tab/${tab}`))
      assert.ok(wing.header(jar).length <= 8192)
    }
    const kept = attemptsIn(wing.names(jar)).length
    assert.ok(kept >= 40 && kept < 60, String(kept))
    const answers = await Promise.all(callbacks.map(async callback => wing.visit(callback, jar.copy())))
    assert.deepEqual(
      answers.map(({ status }) => status),
      callbacks.map((_, tab) => (tab < 60 - kept ? 400 : 302)),
    )
  })

  it('are kept for ten minutes, and for no longer', async t => {
    const wing = await startWing(t)
    const jar = new CookieJar()
    const [slow, slower] = [await wing.started(jar, '/slow'), await wing.started(jar, '/slower')]
    const before = jar.copy()
    wing.clock.now += 599
    assert.equal((await wing.visit(slow, jar)).headers.location, '/slow')
    wing.clock.now += 1
    const late = await wing.visit(slower, before)
    assert.equal(late.status, 400)
    assert.equal(wing.idp.count('token'), 1)
  })
})
