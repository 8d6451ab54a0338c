import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import { navigation, request } from '../support/http-client.ts'
import { hasRedis, startRedis } from '../support/redis-server.ts'
import { eventually, startRedisFront } from './redis-front.ts'

async function start(test: TestContext, session: Record<string, unknown> = {}) {
  const redis = await startRedis(test)
  return { redis, front: await startRedisFront(test, redis, session) }
}

/** The names and values of what is kept. */
async function recordsIn(redis: Awaited<ReturnType<typeof startRedis>>) {
  const keys = (await redis.command('KEYS', 'entrada:session:*')).split('\n').filter(key => key !== '')
  return Promise.all(
    keys.map(async key => ({
      key,
      value: await redis.command('GET', key),
      seconds: Number(await redis.command('TTL', key)),
    })),
  )
}

const here = (path: string) => ({ headers: { 'sec-fetch-site': 'same-origin', accept: path } })

describe('a session in Redis', { skip: !hasRedis() && 'redis-server is not installed' }, () => {
  it('goes from sign-in to sign-out, and its record with it', async test => {
    const { redis, front } = await start(test)
    const jar = await front.signIn()
    assert.equal((await front.fetch('/x', jar)).status, 200)
    const me = await front.fetch('/.auth/me', jar)
    assert.equal(me.status, 200)
    const copy = jar.header(new URL(front.url)) ?? ''
    const [record, ...more] = await recordsIn(redis)
    assert.ok(record !== undefined && more.length === 0)
    // The idle time, and a little for clocks that differ.
    assert.ok(record.seconds > 3590 && record.seconds <= 3900, String(record.seconds))
    const out = await front.navigate('/.auth/logout', jar, here('text/html'))
    assert.equal(out.status, 302)
    assert.deepEqual(await recordsIn(redis), [])
    assert.equal((await front.fetch('/x', new CookieJar(), { headers: { cookie: copy } })).status, 401)
  })

  it('is one short cookie, and Redis tells nothing of it', async test => {
    const { redis, front } = await start(test)
    front.provider.script.claims = {
      roles: Array.from({ length: 300 }, (_, at) => `a-role-with-a-long-name-${at}`),
    }
    const jar = await front.signIn()
    assert.deepEqual(jar.names(new URL(front.url)), ['entrada'])
    assert.ok((jar.header(new URL(front.url)) ?? '').length < 400)
    assert.ok((await front.fetch('/.auth/me', jar)).body.includes('a-role-with-a-long-name-299'))
    const [record] = await recordsIn(redis)
    const { user } = JSON.parse((await front.fetch('/.auth/me', jar)).body) as { user: string }
    for (const word of [user, 'a-role', 'family']) {
      assert.ok(!JSON.stringify(record).includes(word))
      assert.ok(!JSON.stringify(record).includes(Buffer.from(word).toString('base64url')))
    }
  })

  it('is never that of somebody else, whatever is put in its place', async test => {
    const { redis, front } = await start(test)
    const ada = await front.signIn()
    front.provider.script.claims = { sub: 'sub-eve', name: 'Eve' }
    const eve = await front.signIn()
    assert.equal((await front.fetch('/x', ada)).status, 200)
    const [one, other] = await recordsIn(redis)
    assert.ok(one !== undefined && other !== undefined)
    await redis.command('SET', one.key, other.value)
    await redis.command('SET', other.key, one.value)
    for (const jar of [ada, eve]) assert.equal((await front.fetch('/x', jar)).status, 401)
    // A later generation cannot be made up either.
    await redis.command('SET', one.key, one.value.replace(/^1\.0/, '1.9'))
    await redis.command('SET', other.key, other.value.replace(/^1\.0/, '1.9'))
    for (const jar of [ada, eve]) assert.equal((await front.fetch('/x', jar)).status, 401)
  })

  it('has a new ticket at each sign-in, and the one before cannot be made its own', async test => {
    const { front } = await start(test)
    const jar = await front.signIn()
    const planted = jar.header(new URL(front.url)) ?? ''
    front.provider.script.claims = { sub: 'sub-eve', name: 'Eve' }
    const begun = await request(`${front.url}/.auth/login`, { headers: navigation, jar })
    await request(front.provider.callbackFor(begun.headers.location ?? ''), { headers: navigation, jar })
    assert.notEqual(jar.header(new URL(front.url)), planted)
    assert.equal((await front.fetch('/x', jar)).status, 200)
    const old = await front.fetch('/x', new CookieJar(), { headers: { cookie: planted } })
    assert.equal(old.status, 401)
  })

  it('is kept by use, which is written down at most once in a tenth of the idle time', async test => {
    const { redis, front } = await start(test, { idleTimeout: '1000s', revalidate: 'off' })
    const jar = await front.signIn()
    const first = (await recordsIn(redis))[0]?.value ?? ''
    front.clock.now += 99
    await front.fetch('/x', jar)
    assert.equal((await recordsIn(redis))[0]?.value, first)
    front.clock.now += 1
    await front.fetch('/x', jar)
    const seen = async () => Number((await recordsIn(redis))[0]?.value.split('.')[2])
    await eventually('it is written', async () => (await seen()) === front.clock.now)
    for (let at = 0; at < 5; at += 1) {
      front.clock.now += 900
      assert.equal((await front.fetch('/x', jar)).status, 200)
      await eventually('it is written', async () => (await seen()) === front.clock.now)
    }
    front.clock.now += 1000
    assert.equal((await front.fetch('/x', jar)).status, 401)
  })

  it('is refreshed in its place, for every cookie of it', async test => {
    const { redis, front } = await start(test)
    const jar = await front.signIn()
    front.provider.script.claims = { roles: ['Admin'] }
    const [before] = await recordsIn(redis)
    front.clock.now += 901
    assert.equal((await front.fetch('/admin/x', jar)).status, 200)
    const [after] = await recordsIn(redis)
    assert.match(after?.value ?? '', /^1\.1\./)
    assert.equal(before?.key, after?.key)
    assert.equal(front.tokens.counts.redeemed, 1)
    assert.equal((await front.fetch('/admin/x', jar)).status, 200)
  })

  it('is gone for everybody when Redis is emptied, which is a sign-in and no error', async test => {
    const { redis, front } = await start(test)
    const jar = await front.signIn()
    await redis.command('FLUSHALL')
    assert.equal((await front.fetch('/x', jar)).status, 401)
    assert.match((await front.navigate('/x', jar)).headers.location ?? '', /^\/\.auth\/login/)
    assert.equal((await front.fetch('/x', await front.signIn())).status, 200)
  })
})
