import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createRefresher, type Redeemed } from '../../src/session/refresher.ts'
import { connectRedis } from '../../src/session/redis-connection.ts'
import type { Session } from '../../src/session/session.ts'
import { hasRedis, startRedis } from '../support/redis-server.ts'
import type { Scope } from '../support/scripted-provider.ts'
import { ada, zoe } from '../support/session-cookie.ts'
import { eventually } from './redis-front.ts'
import { cookieHeader, makeSessions } from './sessions.ts'

const signedIn = 1_800_000_000
const skip = !hasRedis() && 'redis-server is not installed'

/**
 * Sessions in a Redis of their own, which knows after its death what it knew before: what is written is the system's
 * before it is answered, and no answer waits for a disk.
 */
async function start(scope: Scope) {
  const redis = await startRedis(scope, { settings: { appendonly: 'yes', appendfsync: 'no' } })
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const place = { url: () => redis.url, tls: false, keyPrefix: 'entrada:' }
  const store = await connectRedis({ ...place, log, what: 'sessions' })
  const clock = { now: signedIn }
  const { sessions, close } = await makeSessions({ keeping: { store, log, now: () => clock.now } })
  scope.after(close)
  const identified = async (cookie: string) => {
    const found = await sessions.identify({ cookie, authorization: undefined }, clock.now)
    return found.kind === 'yes' ? sessions.sessionOf(found.identity) : undefined
  }
  return {
    ...{ redis, sessions, clock, identified },
    signIn: async (person = ada, refreshToken = 'token-0') => {
      const created = await sessions.create({ person, refreshToken }, undefined, clock.now)
      assert.ok(created !== undefined)
      return cookieHeader(created.setCookies)
    },
    /** Keys, values, and the seconds that they have. */
    records: async () => {
      const keys = (await redis.command('KEYS', 'entrada:session:*')).split('\n').filter(key => key !== '')
      const entries = keys.map(async key => ({
        key,
        value: await redis.command('GET', key),
        seconds: Number(await redis.command('TTL', key)),
      }))
      return Promise.all(entries)
    },
    /** Once Redis is there again. */
    whenBack: async (cookie: string) => {
      await eventually('Redis is asked again', async () => identified(cookie).then(Boolean, () => false))
    },
  }
}

/** A provider that does something while it redeems, and counts. */
function refresherOf(
  sessions: Awaited<ReturnType<typeof start>>['sessions'],
  meanwhile: () => Promise<void>,
) {
  const asked: string[] = []
  const redeem = async ({ person }: Session, token: string): Promise<Redeemed> => {
    asked.push(token)
    await meanwhile()
    return { kind: 'refreshed', renewal: { person: { ...person, roles: ['New'] }, refreshToken: 'token-1' } }
  }
  const log = { info: () => undefined, warn: () => undefined }
  const now = () => signedIn + 1
  return { asked, refresh: createRefresher({ store: sessions, redeem, onEnded: assert.fail, log, now }) }
}

describe('a session in Redis', { skip }, () => {
  it('ends with its limits there, or when its owner signs out', async test => {
    const { sessions, signIn, records, identified } = await start(test)
    const cookie = await signIn()
    const [record, ...more] = await records()
    assert.ok(record !== undefined && more.length === 0)
    // The idle time, and a little for clocks that differ.
    assert.ok(record.seconds > 900 - 60 && record.seconds <= 900 + 300, String(record.seconds))
    await sessions.end(cookie, signedIn)
    assert.deepEqual(await records(), [])
    assert.equal(await identified(cookie), undefined)
  })

  it('is not that of another, whose record was put in its place and read before', async test => {
    const { redis, signIn, records, identified } = await start(test)
    const cookies = [await signIn(ada), await signIn(zoe)]
    const users = async () =>
      Promise.all(cookies.map(async cookie => (await identified(cookie))?.person.user ?? 'nobody'))
    assert.deepEqual(await users(), ['ada-oid', 'zoe-oid'])
    const [one, other, ...more] = await records()
    assert.ok(one !== undefined && other !== undefined && more.length === 0)
    await redis.command('SET', one.key, other.value)
    await redis.command('SET', other.key, one.value)
    assert.deepEqual(await users(), ['nobody', 'nobody'])
  })
})

describe('a refresh of a session in Redis', { skip }, () => {
  it('spends no token when Redis has died, and is done as soon as it is back', async test => {
    const { redis, sessions, signIn, identified, whenBack } = await start(test)
    const cookie = await signIn()
    const session = await identified(cookie)
    assert.ok(session !== undefined)
    const { asked, refresh } = refresherOf(sessions, async () => undefined)
    await redis.kill()
    assert.equal(await refresh(session), 'failed')
    assert.equal(await refresh(session), 'failed')
    assert.deepEqual(asked, [])
    await redis.start()
    await whenBack(cookie)
    assert.equal(await refresh(session), 'refreshed')
    assert.deepEqual(asked, ['token-0'])
  })

  it('loses nothing when Redis dies while the token is redeemed: the next request brings it there', async test => {
    const { redis, sessions, signIn, identified, records, whenBack } = await start(test)
    const cookie = await signIn()
    const session = await identified(cookie)
    assert.ok(session !== undefined)
    const { asked, refresh } = refresherOf(sessions, redis.kill)
    assert.equal(await refresh(session), 'refreshed')
    await redis.start()
    assert.match((await records())[0]?.value ?? '', /^1\.0\./)
    await whenBack(cookie)
    await eventually('the next request has brought it there', async () => {
      const found = await identified(cookie).catch(() => undefined)
      if (found === undefined) return false
      assert.deepEqual(found.person.roles, ['New'])
      return (await records())[0]?.value?.startsWith('1.1.') === true
    })
    assert.deepEqual(asked, ['token-0'])
  })
})
