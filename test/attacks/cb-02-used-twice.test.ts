import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { startWing, suiteScope, type Wing } from '../signin/wing.ts'
import { CookieJar } from '../support/cookie-jar.ts'

describe('CB-02 the answer of the provider', () => {
  const scope = suiteScope()
  let wing: Wing
  before(async () => {
    wing = await startWing(scope)
  })

  const codeOf = (callback: string) => new URLSearchParams(callback.split('?')[1]).get('code') ?? ''
  const stateOf = (callback: string) => new URLSearchParams(callback.split('?')[1]).get('state') ?? ''

  /** Asserts that a callback is refused without a word to the provider, and makes no session. */
  async function refused(callback: string, jar: CookieJar, name: string): Promise<void> {
    const asked = wing.idp.calls.length
    const answer = await wing.visit(callback, jar)
    assert.deepEqual([answer.status, answer.headers['x-entrada']], [400, name])
    assert.equal(wing.idp.calls.length, asked)
    assert.doesNotMatch(wing.header(jar), /__Host-entrada=/)
  }

  it('is taken once, also from a thief who has copied the cookie', async () => {
    const jar = new CookieJar()
    const callback = await wing.started(jar)
    const thief = jar.copy()
    assert.equal((await wing.visit(callback, jar)).headers['x-entrada'], 'signed-in')
    await refused(callback, thief, 'signin-already-used')
    await refused(callback, thief, 'signin-no-attempt')
  })

  it('is taken once when it comes twenty times at the same moment', async () => {
    const jar = new CookieJar()
    const callback = await wing.started(jar)
    const asked = wing.idp.count('token')
    const copies = Array.from({ length: 20 }, () => jar.copy())
    const answers = await Promise.all(copies.map(copy => wing.visit(callback, copy)))
    assert.equal(answers.filter(({ headers }) => headers['x-entrada'] === 'signed-in').length, 1)
    assert.equal(wing.idp.count('token'), asked + 1)
  })

  it('is taken once even if the first time came to nothing', async () => {
    for (const answer of ['reset', { status: 400, body: { error: 'invalid_grant' } }] as const) {
      const jar = new CookieJar()
      const callback = await wing.started(jar)
      const thief = jar.copy()
      wing.idp.script.answers.token = () => answer
      assert.ok((await wing.visit(callback, jar)).status >= 400)
      delete wing.idp.script.answers.token
      await refused(callback, thief, 'signin-already-used')
    }
  })

  it('is nothing in another browser', async () => {
    const callback = await wing.started(new CookieJar())
    await refused(callback, new CookieJar(), 'signin-no-attempt')
  })

  it('is nothing in another browser that has a sign-in of its own under way', async () => {
    const callback = await wing.started(new CookieJar())
    const jar = new CookieJar()
    await wing.started(jar)
    await refused(callback, jar, 'signin-no-attempt')
  })

  it('is nothing with a code of somebody else: it was not made for our verifier', async () => {
    const stolen = codeOf(await wing.started(new CookieJar()))
    const jar = new CookieJar()
    const own = await wing.started(jar)
    const answer = await wing.visit(own.replace(codeOf(own), stolen), jar)
    assert.equal(answer.headers['x-entrada'], 'signin-code-rejected')
    assert.doesNotMatch(wing.header(jar), /__Host-entrada=/)
  })

  it('is nothing with the state of an older sign-in of the same browser that was used', async () => {
    const jar = new CookieJar()
    const first = await wing.started(jar)
    const thief = jar.copy()
    await wing.visit(first, jar)
    const second = await wing.started(thief)
    await refused(second.replace(stateOf(second), stateOf(first)), thief, 'signin-already-used')
  })

  for (const [minutes, isTaken] of [
    [9, true],
    [10, false],
    [11, false],
    [600, false],
  ] as const) {
    it(`is ${isTaken ? 'taken' : 'nothing'} after ${minutes} minutes`, async () => {
      const jar = new CookieJar()
      const callback = await wing.started(jar)
      const start = wing.clock.now
      wing.clock.now += minutes * 60
      // The ID token is of then.
      wing.idp.script.claims = { iat: wing.clock.now - 900, exp: wing.clock.now + 900 }
      if (isTaken) assert.equal((await wing.visit(callback, jar)).headers['x-entrada'], 'signed-in')
      else await refused(callback, jar, 'signin-no-attempt')
      wing.clock.now = start
      wing.idp.script.claims = {}
    })
  }
})
