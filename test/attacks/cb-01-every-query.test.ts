import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { startWing, suiteScope, type Wing } from '../signin/wing.ts'
import { CookieJar } from '../support/cookie-jar.ts'

const isLong = process.env['ENTRADA_TEST_LONG'] === '1'
const huge = 'x'.repeat(64 * 1024)
const large = 'x'.repeat(8 * 1024)
const kinds = ['missing', 'good', 'empty', 'doubled', 'wrong', 'large', 'huge'] as const
type Kind = (typeof kinds)[number]

/** The parameters of one name. @param good its value in a good answer */
function parameters(name: string, kind: Kind, good: string): [string, string][] {
  const values: Record<Kind, string[]> = {
    missing: [],
    good: [good],
    empty: [''],
    doubled: [good, good],
    wrong: ['nobody-has-made-this'],
    large: [large],
    huge: [huge],
  }
  return values[kind].map(value => [name, value])
}

/**
 * Every way to send code, state, iss and error, with one of them large at a time, each with one of the ways to send
 * session_state; with all of those in a long run.
 */
const ways = kinds
  .flatMap(state =>
    kinds.flatMap(code => kinds.flatMap(iss => kinds.map(error => ({ state, code, iss, error })))),
  )
  .filter(way => {
    const used = Object.values(way)
    const isHuge = used.includes('huge')
    // What Node refuses by its size is refused whatever else there is.
    if (isHuge && used.some(kind => !['huge', 'good', 'missing'].includes(kind))) return false
    return used.filter(kind => kind === 'large' || kind === 'huge').length <= 1
  })
  .flatMap((way, at) => {
    const isLarge = Object.values(way).some(kind => kind === 'large' || kind === 'huge')
    const possible = kinds.filter(kind => !isLarge || (kind !== 'large' && kind !== 'huge'))
    const chosen = isLong ? possible : possible.filter((_, index) => index === at % possible.length)
    return chosen.map(session_state => ({ ...way, session_state }))
  })
type Way = (typeof ways)[number]

const button = /<a [^>]*href="\/\.auth\/login/

describe(`CB-01 a callback with any of ${ways.length} queries`, () => {
  const scope = suiteScope()
  let wing: Wing
  before(async () => {
    wing = await startWing(scope)
  })

  function callbackOf(way: Way, good: Readonly<{ code: string; state: string }>): string {
    const query = new URLSearchParams([
      ...parameters('code', way.code, good.code),
      ...parameters('state', way.state, good.state),
      ...parameters('iss', way.iss, wing.idp.issuer),
      ...parameters('error', way.error, 'access_denied'),
      ...parameters('session_state', way.session_state, 'the-session-state'),
    ])
    return `/.auth/callback?${query.toString()}`
  }

  /** A good answer for a sign-in that this browser has begun. */
  async function answered(jar: CookieJar): Promise<{ code: string; state: string }> {
    const { searchParams } = new URL(await wing.started(jar), 'https://app.example')
    return { code: searchParams.get('code') ?? '', state: searchParams.get('state') ?? '' }
  }

  const isHuge = (way: Way): boolean => Object.values(way).includes('huge')

  it('with a live attempt reaches the token endpoint only when it is whole, and is never a fault of ours', async () => {
    let signedIn = 0
    for (const way of ways) {
      const jar = new CookieJar()
      const callback = callbackOf(way, await answered(jar))
      const before = wing.idp.count('token')
      const answer = await wing.visit(callback, jar)
      const name = JSON.stringify(way)
      const isWhole =
        !isHuge(way) &&
        way.state === 'good' &&
        ['good', 'wrong', 'large'].includes(way.code) &&
        ['good', 'missing', 'empty'].includes(way.iss) &&
        ['missing', 'empty'].includes(way.error)
      assert.equal(wing.idp.count('token') - before, isWhole ? 1 : 0, name)
      if (isWhole && way.code === 'good') {
        assert.equal(answer.headers['x-entrada'], 'signed-in', name)
        signedIn += 1
        continue
      }
      // An error that no specification knows is the operator's, in plain words.
      const isOperators = way.state === 'good' && ['wrong', 'large'].includes(way.error)
      const isExpected = isHuge(way) ? answer.status === 431 : answer.status >= 400 && answer.status < 500
      assert.ok(isExpected || (isOperators && answer.status === 500), `${name} ${answer.status}`)
      assert.ok((isHuge(way) ? /too large/ : button).test(answer.body), name)
      assert.doesNotMatch(wing.header(jar), /__Host-entrada(?:\.\d)?=/, name)
    }
    assert.ok(signedIn > 0)
  })

  it('without an attempt in this browser is a page with a button, and asks the provider for nothing', async () => {
    const foreign = await answered(new CookieJar())
    const asked = wing.idp.calls.length
    for (const way of ways.filter((_, at) => isLong || at % 3 === 0)) {
      const answer = await wing.visit(callbackOf(way, foreign))
      const name = JSON.stringify(way)
      assert.equal(answer.status, isHuge(way) ? 431 : 400, name)
      if (!isHuge(way)) assert.equal(answer.headers['x-entrada'], 'signin-no-attempt', name)
      assert.ok((isHuge(way) ? /too large/ : button).test(answer.body), name)
      assert.deepEqual(answer.setCookies, [], name)
    }
    assert.equal(wing.idp.calls.length, asked)
  })

  it('without an attempt, by somebody who is signed in, leads to the start page', async () => {
    const foreign = await answered(new CookieJar())
    const jar = await wing.signedIn()
    const asked = wing.idp.calls.length
    const some = ways.filter((way, at) => !isHuge(way) && (isLong || at % 7 === 0))
    for (const way of some) {
      const answer = await wing.visit(callbackOf(way, foreign), jar)
      assert.deepEqual([answer.status, answer.headers.location], [302, '/'], JSON.stringify(way))
      assert.deepEqual(answer.setCookies, [])
    }
    assert.ok(some.length > 100)
    assert.equal(wing.idp.calls.length, asked)
  })
})
