import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { startRefreshing } from '../support/refreshing-front.ts'
import { statuses } from '../support/statuses.ts'

const isLong = process.env['ENTRADA_TEST_LONG'] === '1'

describe('REF-01: 20 requests at once when roles are to be asked for anew, and a provider that takes each refresh token once', () => {
  const people = isLong ? 100 : 3
  it(`redeems one token for each of ${people} people and signs nobody out`, async test => {
    const { signIn, fetch, tokens, clock, logged } = await startRefreshing(test)
    const jars = []
    for (let at = 0; at < people; at += 1) jars.push(await signIn())
    clock.now += 901
    tokens.before = async () => wait(isLong ? 5000 : 300)
    const answers = await Promise.all(
      jars.flatMap(jar =>
        Array.from({ length: 20 }, () => fetch('/', jar.copy()).then(answer => ({ jar, answer }))),
      ),
    )
    assert.deepEqual(tokens.counts, { asked: people, redeemed: people, refused: 0 })
    assert.deepEqual(statuses(answers.map(({ answer }) => answer)), { 200: people * 20 })
    assert.ok(answers.every(({ answer }) => answer.setCookies.length > 0))
    // The older cookies are still in the jars: they stand for the newer session.
    for (const jar of jars) assert.equal((await fetch('/', jar)).status, 200)
    assert.equal(tokens.counts.asked, people)
    assert.ok(logged().every(({ event }) => event !== 'refresh.ended'))
  })
})

describe('REF-03: the provider ends a session', () => {
  for (const error of ['invalid_grant', 'interaction_required', 'consent_required', 'login_required']) {
    it(`signs out at the next request when it says ${error}`, async test => {
      const { signIn, fetch, navigate, tokens, clock, logged } = await startRefreshing(test)
      const jar = await signIn()
      const copy = jar.copy()
      clock.now += 901
      tokens.answer = () => ({ status: 400, body: { error } })
      const answer = await fetch('/', jar)
      assert.equal(answer.status, 401)
      assert.match(answer.setCookies.join('\n'), /^entrada=;.*Max-Age=0/)
      const ended = logged().filter(({ event }) => event === 'session.ended')
      assert.deepEqual([ended.length, ended[0]?.['subject']], [1, 'sub-ada'])
      assert.match(String(ended[0]?.['code']), /^ERR_SIGNIN_/)
      // Neither does a copy of the cookie live on, nor is the token tried again.
      assert.equal((await navigate('/', copy)).status, 302)
      assert.equal(tokens.counts.asked, 1)
    })
  }
})

describe('REF-04: the provider cannot be asked', () => {
  const rows = [
    ['500', { status: 500, body: { error: 'server_error' } }],
    ['429', { status: 429, headers: { 'retry-after': '20' }, body: {} }],
    ['a reset', 'reset'],
    ['a secret that has expired', { status: 401, body: { error: 'invalid_client' } }],
  ] as const
  for (const [name, answer] of rows) {
    it(`keeps the session until maxStale, with one attempt in 30 s: ${name}`, async test => {
      const { signIn, fetch, tokens, clock } = await startRefreshing(test)
      const jar = await signIn()
      clock.now += 901
      tokens.answer = () => answer
      assert.equal((await fetch('/', jar)).status, 200)
      assert.equal((await fetch('/', jar)).status, 200)
      clock.now += 29
      assert.equal((await fetch('/', jar)).status, 200)
      assert.equal(tokens.counts.asked, 1)
      clock.now += 1
      assert.equal((await fetch('/', jar)).status, 200)
      assert.equal(tokens.counts.asked, 2)
      clock.now += 3600 - 932
      assert.equal((await fetch('/', jar)).status, 200)
      clock.now += 1
      assert.equal((await fetch('/', jar)).status, 401)
      // It is not ended: as soon as the provider vouches for it again it lives.
      tokens.answer = undefined
      clock.now += 30
      assert.equal((await fetch('/', jar)).status, 200)
    })
  }
})

describe('REF-05: a role is taken away at the provider', () => {
  it('is gone with the first request after revalidate', async test => {
    const { signIn, fetch, provider, clock, tokens } = await startRefreshing(test)
    provider.script.claims = { roles: ['Admin'] }
    const jar = await signIn()
    assert.equal((await fetch('/admin/x', jar)).status, 200)
    provider.script.claims = { roles: ['Reader'] }
    clock.now += 700
    assert.equal((await fetch('/admin/x', jar)).status, 200)
    assert.equal(tokens.counts.asked, 0)
    clock.now += 201
    assert.equal((await fetch('/admin/x', jar)).status, 403)
    provider.script.claims = { roles: ['Admin'] }
    clock.now += 901
    assert.equal((await fetch('/admin/x', jar)).status, 200)
  })
})

describe('REF-06: an answer to an older cookie comes last', () => {
  it('leaves a session that can be used, whichever cookie the browser keeps', async test => {
    const { signIn, fetch, clock, tokens } = await startRefreshing(test)
    const jar = await signIn()
    const older = jar.copy()
    clock.now += 901
    assert.equal((await fetch('/', jar)).status, 200)
    const newer = jar.copy()
    clock.now += 901
    assert.equal((await fetch('/', jar)).status, 200)
    for (const each of [older, newer, jar, older]) {
      assert.equal((await fetch('/', each.copy())).status, 200)
    }
    assert.deepEqual(tokens.counts, { asked: 2, redeemed: 2, refused: 0 })
  })
})
