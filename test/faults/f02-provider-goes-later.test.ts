import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CookieJar } from '../support/cookie-jar.ts'
import { startRefreshing } from '../support/refreshing-front.ts'

const isLong = process.env['ENTRADA_TEST_LONG'] === '1'
const people = isLong ? 50 : 20

describe(`F02: a provider that swallows whatever it is asked, under ${people} people`, () => {
  it('is asked seldom, the sessions live until maxStale, and then it is 401, until it is back', async t => {
    // The shortest that settings take: each of those who come first waits for so long.
    const { signIn, fetch, navigate, tokens, clock, provider } = await startRefreshing(t, {
      provider: { timeout: '1s' },
    })
    const jars: CookieJar[] = []
    for (let at = 0; at < people; at += 1) jars.push(await signIn())
    const all = async () =>
      Promise.all(jars.map(async jar => fetch('/', jar))).then(answers => [
        ...new Set(answers.map(({ status }) => status)),
      ])
    const signedIn = clock.now
    const before = provider.calls.length
    tokens.answer = () => 'hang'
    clock.now += 901
    assert.deepEqual(await all(), [200])
    assert.equal(tokens.counts.asked, people, 'each once, while nobody knows yet')
    // The breaker: whoever comes from now on does not wait, and one in 30 seconds tries.
    for (let turn = 1; turn <= (isLong ? 60 : 1); turn += 1) {
      clock.now += 30
      assert.deepEqual(await all(), [200])
      assert.deepEqual(await all(), [200])
      assert.equal(tokens.counts.asked, people + turn)
    }
    clock.now = signedIn + 3599
    assert.deepEqual(await all(), [200])
    clock.now += 1
    assert.deepEqual(await all(), [401])
    const [jar] = jars
    assert.ok(jar)
    assert.equal((await navigate('/', jar)).headers.location, '/.auth/login?rd=%2F')
    assert.equal(provider.calls.length - before, tokens.counts.asked, 'nothing else was asked of it')
    // It is back: who tries finds out, and then all are fresh again.
    tokens.answer = undefined
    clock.now += 60
    assert.equal((await fetch('/', jar)).status, 200)
    clock.now += 60
    assert.deepEqual(await all(), [200])
    assert.equal(tokens.counts.refused, 0)
  })
})
