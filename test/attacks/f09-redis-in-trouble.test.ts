import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import { hasRedis } from '../support/redis-server.ts'
import { eventually } from '../session/redis-front.ts'
import { assertAway, start, type Front } from './redis-in-trouble.ts'

const isLong = process.env['ENTRADA_TEST_LONG'] === '1'
/** Resolves once somebody who was signed in is again, without anything that was done for it. */
async function recovered(front: Front, jar: CookieJar): Promise<void> {
  await eventually('the session is found again', async () => {
    const { status } = await front.fetch('/x', jar)
    assert.ok(status === 200 || status === 503, String(status))
    return status === 200
  })
}

async function readiness({ gateway }: Front) {
  const answer = await gateway.admin.inject('/readyz')
  return { status: answer.statusCode, body: answer.json() as Record<string, string> }
}

const skip = !hasRedis() && 'redis-server is not installed'

describe('F09: Redis', { skip }, () => {
  it('is not there at the start: everything begins to work when it comes', async test => {
    const { redis, front } = await start(test, { starts: false })
    assertAway(await front.navigate('/.auth/login', new CookieJar()))
    assert.equal((await front.fetch('/public/x', new CookieJar())).status, 200)
    await redis.start()
    await eventually('people can sign in', async () => {
      const { status } = await front.navigate('/.auth/login', new CookieJar())
      return status === 302
    })
    assert.equal((await front.fetch('/x', await front.signIn())).status, 200)
  })

  it('is frozen, its connections open, while fifty people go on: nobody is signed out', async test => {
    const { redis, front } = await start(test)
    const jars = await Promise.all(Array.from({ length: 50 }, async () => front.signIn()))
    redis.freeze()
    test.after(() => redis.thaw())
    const until = Date.now() + (isLong ? 10_000 : 800)
    let answers = 0
    let slowest = 0
    const held = process.memoryUsage().heapUsed
    while (Date.now() < until) {
      const asked = performance.now()
      const all = await Promise.all(jars.map(async jar => front.fetch('/x', jar)))
      slowest = Math.max(slowest, performance.now() - asked)
      for (const answer of all) assertAway(answer)
      answers += all.length
    }
    if (isLong) test.diagnostic(`${answers} answers, the slowest after ${Math.round(slowest)} ms`)
    assert.ok(answers >= 50 && slowest < 5000, `${answers} answers, the slowest after ${slowest} ms`)
    assert.ok(process.memoryUsage().heapUsed - held < 200 * 1024 * 1024)
    redis.thaw()
    for (const jar of jars) await recovered(front, jar)
  })

  it('sleeps: whoever asks has an answer long before it wakes', async test => {
    const { redis, front } = await start(test)
    const jar = await front.signIn()
    const asleep = redis.command('DEBUG', 'SLEEP', '1')
    await eventually('it sleeps', async () => (await front.fetch('/x', jar)).status !== 200)
    assertAway(await front.fetch('/x', jar))
    await asleep
    await recovered(front, jar)
  })

  it('is full: who is signed in goes on, nobody can sign in, and no code is spent', async test => {
    const { redis, front } = await start(test)
    const jar = await front.signIn()
    const begun = await front.navigate('/.auth/login', new CookieJar())
    assert.equal(begun.status, 302)
    await redis.command('SETRANGE', 'filler', '2000000', 'x')
    await redis.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction')
    await redis.command('CONFIG', 'SET', 'maxmemory', '1mb')
    assertAway(await front.navigate('/.auth/login', new CookieJar()))
    assert.equal((await front.fetch('/x', jar)).status, 200)
    assert.match(String((await readiness(front)).body['detail']), /^it is full \(maxmemory\)/)
    await redis.command('CONFIG', 'SET', 'maxmemory', '0')
    await eventually('it is ready', async () => (await readiness(front)).body['status'] === 'ready')
    assert.equal((await front.fetch('/x', await front.signIn())).status, 200)
  })

  it('takes nothing after a failover: sign-in waits, and works once it takes again', async test => {
    const { redis, front } = await start(test)
    const jar = await front.signIn()
    await redis.command('CONFIG', 'SET', 'replica-serve-stale-data', 'yes')
    await redis.command('REPLICAOF', '127.0.0.1', '1')
    const { status } = await front.fetch('/x', jar)
    assert.ok(status === 200 || status === 503, String(status))
    assertAway(await front.navigate('/.auth/login', new CookieJar()))
    await redis.command('REPLICAOF', 'NO', 'ONE')
    await recovered(front, jar)
    await eventually('it is ready', async () => (await readiness(front)).body['status'] === 'ready')
    assert.equal((await front.fetch('/x', await front.signIn())).status, 200)
  })
})
