import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { CookieJar } from '../support/cookie-jar.ts'
import { logoutToken, sendLogoutToken } from '../support/logout-token.ts'
import { hasRedis, startRedis } from '../support/redis-server.ts'
import { startReplicas } from '../support/replicas.ts'
import { statuses } from '../support/statuses.ts'

const skip = hasRedis() ? false : 'redis-server is not installed'
const isLong = process.env['ENTRADA_TEST_LONG'] === '1'

type Replica = Awaited<ReturnType<typeof startReplicas>>['one']

/** Milliseconds until a replica accepts a session no more; they have to be few. */
async function untilEnded({ fetch }: Replica, jar: CookieJar): Promise<number> {
  const begun = performance.now()
  while ((await fetch('/', jar.copy())).status !== 401) {
    assert.ok(performance.now() - begun < 3000, 'it still lives after 3 s')
    await wait(10)
  }
  return performance.now() - begun
}

describe('two replicas behind a balancer that picks at random, with Redis', { skip }, () => {
  it('take each other’s sessions, and none that was signed out at one of them (SES-01)', async test => {
    const { url } = await startRedis(test)
    const { signIn, one, other } = await startReplicas(test, url)
    const jar = await signIn()
    const copy = jar.copy()
    for (const replica of [one, other]) assert.equal((await replica.fetch('/', jar)).status, 200)
    await one.fetch('/.auth/logout', jar, { method: 'POST' })
    for (const replica of [one, other]) await untilEnded(replica, copy)
  })

  it('end what the operator ends at one of them (SES-04)', async test => {
    const { url } = await startRedis(test)
    const { signIn, one, other } = await startReplicas(test, url)
    const jar = await signIn()
    const { session } = JSON.parse((await one.fetch('/.auth/me', jar)).body) as { session: string }
    assert.equal((await one.revoke({ session })).status, 204)
    assert.equal((await one.fetch('/', jar.copy())).status, 401)
    await untilEnded(other, jar)
  })

  it('end what the provider ends at one of them, and refuse at each what the other has heard (BCL)', async test => {
    const { url } = await startRedis(test)
    const { signIn, one, other, provider, clock } = await startReplicas(test, url)
    provider.script.claims = { sid: 'the-sid' }
    const jar = await signIn()
    const token = await logoutToken(provider, clock.now)
    assert.equal((await sendLogoutToken(one.port, token)).status, 200)
    assert.equal((await sendLogoutToken(other.port, token)).status, 400)
    for (const replica of [one, other]) await untilEnded(replica, jar)
  })

  it('end what comes over the front channel at one of them', async test => {
    const { url } = await startRedis(test)
    const { signIn, one, other, provider } = await startReplicas(test, url)
    provider.script.claims = { sid: 'the-sid' }
    const jar = await signIn()
    await one.fetch('/.auth/frontchannel-logout?sid=the-sid', jar.copy())
    for (const replica of [one, other]) await untilEnded(replica, jar)
  })

  it('take a role away at both when the provider does (REF-05)', async test => {
    const { url } = await startRedis(test)
    const { signIn, one, other, provider, clock, tokens } = await startReplicas(test, url)
    provider.script.claims = { roles: ['Admin'] }
    const jar = await signIn()
    const older = jar.copy()
    for (const replica of [one, other]) assert.equal((await replica.fetch('/admin/x', jar)).status, 200)
    provider.script.claims = { roles: [] }
    clock.now += 901
    for (const replica of [one, other]) {
      assert.equal((await replica.fetch('/admin/x', older.copy())).status, 403)
    }
    assert.equal(tokens.counts.asked, 1)
  })

  it('stay of use without Redis, and make good what happened meanwhile', async test => {
    const redis = await startRedis(test)
    const { signIn, one, other, clock, tokens } = await startReplicas(test, redis.url)
    const [jar, ended] = [await signIn(), await signIn()]
    await redis.kill()
    clock.now += 901
    assert.equal((await one.fetch('/', jar)).status, 200)
    assert.equal(tokens.counts.refused, 0)
    await one.fetch('/.auth/logout', ended.copy(), { method: 'POST' })
    await until(async () => (await one.readyz())['reason'] === 'revocations_not_kept')
    assert.equal((await one.readyz())['status'], 'degraded')
    await redis.start()
    await until(async () => (await other.readyz())['status'] === 'ready')
    await untilEnded(other, ended)
    assert.equal((await other.fetch('/', jar)).status, 200)
  })
})

describe(
  'REF-01, F07: 20 requests at once for each of many people, on two replicas with Redis',
  { skip },
  () => {
    const people = isLong ? 100 : 3
    const takes = isLong ? 5000 : 500
    it(`redeems one token for each of ${people} people, which takes ${takes} ms, and signs nobody out`, async test => {
      const { url } = await startRedis(test)
      const { signIn, fetch, tokens, clock, logged, balancer } = await startReplicas(test, url)
      const jars: CookieJar[] = []
      for (let at = 0; at < people; at += 1) jars.push(await signIn())
      clock.now += 901
      tokens.before = async () => wait(takes)
      const begun = performance.now()
      const answers = await Promise.all(
        jars.flatMap(jar => Array.from({ length: 20 }, async () => fetch('/', jar.copy()))),
      )
      test.diagnostic(`${answers.length} answers in ${Math.round(performance.now() - begun)} ms`)
      test.diagnostic(JSON.stringify({ ...tokens.counts, requests: [...balancer.counts.values()] }))
      assert.deepEqual(tokens.counts, { asked: people, redeemed: people, refused: 0 })
      assert.deepEqual(statuses(answers), { 200: people * 20 })
      assert.ok(logged().every(({ event }) => event !== 'refresh.ended'))
      // The older cookies are still in the jars: they stand for the newer session at both.
      for (const jar of jars) assert.equal((await fetch('/', jar)).status, 200)
      assert.equal(tokens.counts.asked, people)
    })
  },
)

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, 'it never came to this')
    await wait(20)
  }
}
