import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createKeyRing } from '../../src/session/key-ring.ts'
import { createSealers } from '../../src/session/sealer.ts'
import { eventually } from '../session/redis-front.ts'
import type { CookieJar } from '../support/cookie-jar.ts'
import { hasRedis, startRedis, type RedisServer } from '../support/redis-server.ts'
import { startReplicas } from '../support/replicas.ts'
import { startSeeing, type Seen } from './app-token-front.ts'

type Started = Awaited<ReturnType<typeof startReplicas>> &
  Readonly<{ redis: RedisServer; seen: readonly Seen[] }>

const skip = hasRedis() ? false : 'redis-server is not installed'

const routes = [
  { path: '/orders/**', accessToken: { scopes: ['orders.read'] } },
  { path: '/bills/**', accessToken: { scopes: ['bills.read'] } },
]

/** Two replicas for all tests, with their sessions in Redis; each test has a session of its own. */
describe('a token for the application, with sessions in Redis', { skip }, () => {
  const ends: (() => unknown)[] = []
  const state: { started?: Started } = {}
  before(async () => {
    const scope = { after: (end: () => unknown) => void ends.push(end) }
    const redis = await startRedis(scope)
    const { seen, url } = await startSeeing(scope)
    const replicas = await startReplicas(scope, redis.url, {
      ...{ routes, upstream: url },
      session: { store: 'redis', redis: { url: redis.url } },
      revocation: { file: 'off' },
    })
    const made = { last: 0 }
    replicas.provider.script.tokens = {
      // Read anew for each answer.
      get access_token() {
        return `the-token-${(made.last += 1)}.`
      },
    }
    state.started = { ...replicas, redis, seen }
  })
  after(async () => {
    // The connections before the server.
    for (const end of ends.toReversed()) await end()
  })

  /** Somebody who has signed in. */
  async function signedIn() {
    const { started } = state
    assert.ok(started)
    const { tokens, redis, seen, signIn } = started
    const jar = await signIn()
    const { asked } = { ...tokens.counts }
    return {
      ...{ ...started, jar },
      /** How often a refresh token was shown since then. */
      asked: () => tokens.counts.asked - asked,
      /** The token that comes with a request to one of them. */
      tokenAt: async ({ fetch }: Started['one'], path = '/orders/1', by: CookieJar = jar) => {
        const count = seen.length
        const { status } = await fetch(path, by.copy())
        assert.equal(status, 200)
        assert.equal(seen.length, count + 1)
        return seen.at(-1)?.headers['x-forwarded-access-token']
      },
      /** What there is by now of these tokens. */
      keys: async () =>
        (await redis.command('KEYS', 'entrada:app-token:*')).split('\n').filter(key => key !== ''),
    }
  }

  it('is redeemed for once, and serves both replicas', async () => {
    const { one, other, tokenAt, asked } = await signedIn()
    const token = await tokenAt(one)
    assert.match(String(token), /^the-token-/)
    assert.equal(await tokenAt(other), token)
    assert.equal(asked(), 1)
    assert.notEqual(await tokenAt(other, '/bills/1'), token)
    assert.equal(await tokenAt(one, '/bills/1'), await tokenAt(other, '/bills/1'))
    assert.equal(asked(), 2)
  })

  it('is redeemed for once for requests that come to both at the same time', async () => {
    const { one, other, jar, seen, asked, tokens } = await signedIn()
    const [count, { refused }] = [seen.length, { ...tokens.counts }]
    const all = [one, other, one, other, one, other]
    const answers = await Promise.all(all.map(async ({ fetch }) => fetch('/orders/1', jar.copy())))
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
    const given = new Set(seen.slice(count).map(({ headers }) => headers['x-forwarded-access-token']))
    assert.deepEqual([asked(), given.size, tokens.counts.refused], [1, 1, refused])
  })

  it('lies there until a minute before its end, under a key for nothing else', async () => {
    const { one, tokenAt, keys, redis, config, jar } = await signedIn()
    const known = new Set(await keys())
    const token = await tokenAt(one)
    const [name = '', ...more] = (await keys()).filter(key => !known.has(key))
    assert.equal(more.length, 0)
    const seconds = Number(await redis.command('TTL', name))
    assert.ok(seconds > 3400 && seconds <= 3540, String(seconds))
    const { session } = JSON.parse((await one.fetch('/.auth/me', jar.copy())).body) as { session: string }
    const value = await redis.command('GET', name)
    for (const word of [session, 'orders', 'the-token']) assert.ok(!`${name} ${value}`.includes(word), word)
    const { provider, publicOrigin } = config
    const purposes = (['app-token', 'outcome', 'session', 'ticket', 'attempt'] as const).map(purpose => ({
      ...{ purpose, lifetime: 86_400 },
    }))
    const sealer = await createSealers(createKeyRing(config.session.keys), {
      binding: { issuer: provider.issuer, clientId: provider.clientId, publicOrigin },
      purposes,
    })
    const opened = purposes.filter(({ purpose }) => sealer(purpose).open(value) !== undefined)
    assert.deepEqual(
      opened.map(({ purpose }) => purpose),
      ['app-token'],
    )
    assert.equal(sealer('app-token').open(value)?.['t'], token)
  })

  it('is never that of another session, or for another route, whatever is put in its place', async () => {
    const ada = await signedIn()
    const eve = await signedIn()
    const { one, other, redis, keys } = ada
    const known = new Set(await keys())
    const given = [
      await ada.tokenAt(one),
      await ada.tokenAt(one, '/bills/1'),
      await eve.tokenAt(one),
      await eve.tokenAt(one, '/bills/1'),
    ]
    const names = (await keys()).filter(key => !known.has(key))
    const values = await Promise.all(names.map(async name => redis.command('GET', name)))
    assert.equal(names.length, 4)
    // Each is in the place of the next one.
    await Promise.all(names.map(async (name, at) => redis.command('SET', name, values[(at + 1) % 4] ?? '')))
    const found = [
      await ada.tokenAt(other),
      await ada.tokenAt(other, '/bills/1'),
      await eve.tokenAt(other),
      await eve.tokenAt(other, '/bills/1'),
    ]
    assert.equal(new Set([...given, ...found]).size, 8)
  })

  it('is gone from there when its session ends, at whichever replica', async () => {
    for (const at of ['one', 'other'] as const) {
      const { one, jar, tokenAt, keys, ...replicas } = await signedIn()
      const known = new Set(await keys())
      await tokenAt(one)
      const name = (await keys()).find(key => !known.has(key)) ?? ''
      assert.notEqual(name, '')
      const copy = jar.copy()
      await { one, other: replicas.other }[at].fetch('/.auth/logout', jar, { method: 'POST' })
      await eventually('it is gone', async () => !(await keys()).includes(name))
      for (const replica of [one, replicas.other]) {
        assert.equal((await replica.fetch('/orders/1', copy.copy())).status, 401)
      }
    }
  })

  it('is found in a Redis that takes nothing any more, and nothing else is redeemed then', async () => {
    const { one, other, jar, tokenAt, asked, redis, clock } = await signedIn()
    const token = await tokenAt(one)
    await redis.command('CONFIG', 'SET', 'maxmemory', '1')
    assert.equal(await tokenAt(other), token)
    assert.equal((await other.fetch('/bills/1', jar.copy())).status, 503)
    assert.equal(asked(), 1)
    assert.equal(await tokenAt(other), token)
    await redis.command('CONFIG', 'SET', 'maxmemory', '0')
    await eventually('the others are given again', async () => {
      // Trouble is remembered for some seconds.
      clock.now += 5
      return (await other.fetch('/bills/1', jar.copy())).status === 200
    })
  })

  it('is asked for anew when Redis has lost it, and served from memory where it is known', async () => {
    const { one, other, tokenAt, asked, redis, keys } = await signedIn()
    const token = await tokenAt(one)
    await redis.command('DEL', ...(await keys()))
    assert.equal(await tokenAt(one), token)
    assert.equal(asked(), 1)
    assert.notEqual(await tokenAt(other), token)
    assert.equal(asked(), 2)
  })
})

describe('a token for the application, with sessions in cookies', { skip }, () => {
  it('does not lie in the Redis that replicas share', async test => {
    const redis = await startRedis(test)
    const { signIn, one } = await startReplicas(test, redis.url, { routes })
    assert.equal((await one.fetch('/orders/1', await signIn())).status, 200)
    assert.equal(await redis.command('KEYS', '*app-token*'), '')
  })
})
