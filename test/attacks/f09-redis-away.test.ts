import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import { hasRedis } from '../support/redis-server.ts'
import { eventually } from '../session/redis-front.ts'
import { assertAway, start, type Front } from './redis-in-trouble.ts'

/** Protected routes, sign-in and public routes while sessions cannot be looked up. */
async function assertAllAway(front: Front, jar: CookieJar): Promise<void> {
  assertAway(await front.fetch('/x', jar))
  const page = await front.navigate('/x', jar)
  assertAway(page)
  assert.match(String(page.headers['content-type']), /^text\/html/)
  assertAway(await front.fetch('/.auth/me', jar))
  assertAway(await front.navigate('/.auth/login', new CookieJar()))
  assert.equal((await front.fetch('/public/x', jar)).status, 200)
  assert.equal((await front.fetch('/public/x', new CookieJar())).status, 200)
}

async function readiness({ gateway }: Front) {
  const answer = await gateway.admin.inject('/readyz')
  return { status: answer.statusCode, body: answer.json() as Record<string, string> }
}

const skip = !hasRedis() && 'redis-server is not installed'

describe('F09: Redis', { skip }, () => {
  it('dies and comes back empty: 503, then a sign-in', async test => {
    const { redis, front } = await start(test)
    const jar = await front.signIn()
    await redis.kill()
    await assertAllAway(front, jar)
    const { status, reason, detail } = (await readiness(front)).body
    assert.deepEqual([status, reason, typeof detail], ['degraded', 'session_store', 'string'])
    await redis.start()
    await eventually('Redis is asked again', async () => (await front.fetch('/x', jar)).status !== 503)
    assert.equal((await front.fetch('/x', jar)).status, 401)
    assert.equal((await front.fetch('/x', await front.signIn())).status, 200)
    const told = front.logged().filter(line => line['for'] === 'sessions')
    assert.deepEqual(
      told.map(({ event }) => event),
      ['redis.away', 'redis.back'],
    )
  })

  it('is loading what it has kept: 503 meanwhile, and nobody has to sign in again', async test => {
    const slowly = { 'key-load-delay': '1000', 'loading-process-events-interval-bytes': '1024' }
    const { redis, front } = await start(test, { settings: slowly })
    const jar = await front.signIn()
    await redis.command('DEBUG', 'POPULATE', '20000')
    await redis.command('SAVE')
    await redis.kill()
    await redis.start()
    await eventually('the reason is known', async () => {
      assertAway(await front.fetch('/x', jar))
      return String((await readiness(front)).body['detail']).startsWith(
        'it is still loading what it has kept',
      )
    })
    await redis.command('CONFIG', 'SET', 'key-load-delay', '0')
    await eventually('it has loaded', async () => {
      const { status } = await front.fetch('/x', jar)
      assert.ok(status === 200 || status === 503, String(status))
      return status === 200
    })
  })

  it('is away when the provider sends somebody back: the same address does once it is there', async test => {
    const { redis, front } = await start(test)
    const jar = new CookieJar()
    const begun = await front.navigate('/.auth/login?rd=/x', jar)
    const back = front.provider.callbackFor(begun.headers.location ?? '')
    redis.freeze()
    test.after(() => redis.thaw())
    const callback = back.pathname + back.search
    assertAway(await front.navigate(callback, jar))
    redis.thaw()
    await eventually('the sign-in is completed', async () => {
      const { headers } = await front.navigate(callback, jar)
      return headers['x-entrada'] === 'signed-in'
    })
    assert.equal((await front.fetch('/x', jar)).status, 200)
  })
})
