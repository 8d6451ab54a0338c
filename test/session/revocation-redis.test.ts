import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { createKeyRing } from '../../src/session/key-ring.ts'
import { createMarks } from '../../src/session/marks.ts'
import { connectRedis, type RedisConnection } from '../../src/session/redis-connection.ts'
import { memberOf, revocationOf } from '../../src/session/revocation-members.ts'
import { keepRevocationsInRedis } from '../../src/session/revocation-redis.ts'
import { createRevocationSet } from '../../src/session/revocation-set.ts'
import { createRevocations, type Revocation } from '../../src/session/revocations.ts'
import { hasRedis, startRedis, type RedisServer } from '../support/redis-server.ts'
import type { Scope } from '../support/scripted-provider.ts'
import { until } from '../support/until.ts'
import { keyOf } from './sessions.ts'

const skip = hasRedis() ? false : 'redis-server is not installed'
const binding = { issuer: 'https://idp.example', clientId: 'client', publicOrigin: 'https://app.example' }
const clock = { now: 1_800_000_000 }
const set = '{revocations-one}'

const marks = createMarks(createKeyRing([keyOf(1)]), binding)

/** A process that keeps its list in Redis. */
async function startKeeper(scope: Scope, redis: RedisServer, installation = 'one', pace = 100) {
  const warned: unknown[] = []
  const log = {
    info: () => undefined,
    warn: (facts: unknown) => void warned.push(facts),
    error: () => undefined,
  }
  const list = createRevocations(3600, marks)
  const place = { url: () => redis.url, tls: false, keyPrefix: 'test:' }
  const real = await connectRedis({ ...place, log, what: 'the test' })
  const count = { answers: 0 }
  const connection: RedisConnection = {
    ...real,
    ask: async (work, writes) => real.ask(work, writes).finally(() => (count.answers += 1)),
  }
  const keeper = await keepRevocationsInRedis({
    ...{ place, connection, installation, absolute: 3600, list, log, now: () => clock.now, pace },
  })
  scope.after(async () => {
    await keeper.close()
    connection.close()
  })
  return {
    connection,
    keeper,
    list,
    warned,
    /** It has looked twice from now on, and done what came of it: that takes six answers, and one may be on its way. */
    looked: async () => {
      const enough = count.answers + 9
      await until('it has looked', () => count.answers >= enough)
    },
    end: (user: string) => list.endAll({ user }, clock.now),
    hasEnded: (user: string) => list.has({ marks: marks.of({ user }) }, clock.now),
    isAllEnded: () => list.has({ marks: [] }, clock.now + 100),
  }
}

describe('what has ended, kept in Redis', { skip }, () => {
  it('is known to all at once, and to whoever starts later', async test => {
    const redis = await startRedis(test)
    const [one, other] = [await startKeeper(test, redis), await startKeeper(test, redis)]
    one.end('ada')
    await one.keeper.settled()
    assert.equal(await redis.command('zcard', `test:${set}:vouched`), '1')
    await until('the other knows', () => other.hasEnded('ada'))
    assert.equal(other.hasEnded('zoe'), false)
    assert.ok((await startKeeper(test, redis)).hasEnded('ada'))
    assert.equal(one.keeper.problem(), undefined)
  })

  it('comes as news, without a look', async test => {
    const redis = await startRedis(test)
    const [one, other] = [await startKeeper(test, redis), await startKeeper(test, redis, 'one', 1e9)]
    await until('it listens', () => other.keeper.problem() === undefined)
    for (let at = 0; !other.hasEnded('ada'); at += 1) {
      // The first may be told before the other listens.
      one.list.endAll({ user: 'ada' }, clock.now + at)
      await one.keeper.settled()
      await wait(20)
      assert.ok(at < 60, 'no news has come')
    }
  })

  it('tells nobody who reads it whom it means', async test => {
    const redis = await startRedis(test)
    const one = await startKeeper(test, redis)
    one.end('ada')
    await one.keeper.settled()
    const [member = ''] = (await redis.command('zrange', `test:${set}:vouched`, '0', '-1')).split('\n')
    assert.match(member, /^v\.[\w-]{30}\.\d+\.\d+$/)
    assert.ok(Number(await redis.command('ttl', `test:${set}:vouched`)) > 3000)
  })

  it('is not that of another gateway which uses the same Redis', async test => {
    const redis = await startRedis(test)
    const [one, other] = [await startKeeper(test, redis), await startKeeper(test, redis, 'other')]
    one.list.endAll({ before: clock.now + 0.5 }, clock.now)
    await one.keeper.settled()
    assert.equal((await startKeeper(test, redis)).list.has({ marks: [] }, clock.now - 1), true)
    assert.equal(other.list.has({ marks: [] }, clock.now - 1), false)
  })

  it('is found where the news of it was lost', async test => {
    const redis = await startRedis(test)
    const other = await startKeeper(test, redis)
    await redis.command('client', 'kill', 'type', 'pubsub')
    const member = memberOf({
      mark: marks.of({ user: 'ada' })[0] ?? '',
      upTo: clock.now,
      at: clock.now,
      isVouched: true,
    })
    await redis.command('zadd', `test:${set}:vouched`, String(clock.now), member)
    await redis.command('set', `test:${set}:head`, 'another')
    await other.looked()
    assert.ok(other.hasEnded('ada'))
  })

  it('is written again by whoever knows it, after everything was lost', async test => {
    const redis = await startRedis(test)
    const one = await startKeeper(test, redis)
    one.end('ada')
    await one.keeper.settled()
    await redis.command('flushall')
    await one.looked()
    assert.equal(await redis.command('exists', `test:${set}:vouched`), '1')
    assert.ok((await startKeeper(test, redis)).hasEnded('ada'))
  })

  it('is missed where Redis has thrown it away alone, to have room', async test => {
    const redis = await startRedis(test)
    const { connection } = await startKeeper(test, redis)
    const { add, head } = createRevocationSet(connection, 'another', 3600)
    for (const kind of ['vouched', 'heard']) {
      await add([{ member: `${kind.slice(0, 1)}.the-${kind}-one`, at: clock.now }], clock.now)
    }
    const before = await head()
    assert.equal(await head(), before)
    await redis.command('del', 'test:{revocations-another}:vouched')
    assert.notEqual(await head(), before)
  })

  it('holds while Redis is away, which is told, and is written when it is back', async test => {
    const redis = await startRedis(test)
    const one = await startKeeper(test, redis)
    one.end('ada')
    await one.keeper.settled()
    await redis.kill()
    one.end('zoe')
    await one.keeper.settled()
    assert.deepEqual([one.hasEnded('ada'), one.hasEnded('zoe')], [true, true])
    assert.match(one.keeper.problem() ?? '', /nobody listens|connection|answer/)
    await redis.start()
    await until('it is kept again', () => one.keeper.problem() === undefined)
    const later = await startKeeper(test, redis)
    await until('all is there', () => later.hasEnded('ada') && later.hasEnded('zoe'))
  })

  it('comes later to a process that starts while Redis is away', async test => {
    const redis = await startRedis(test, { starts: false })
    const one = await startKeeper(test, redis)
    assert.notEqual(one.keeper.problem(), undefined)
    one.end('ada')
    await redis.start()
    await until('it is there', () => one.keeper.problem() === undefined)
    assert.ok((await startKeeper(test, redis)).hasEnded('ada'))
  })

  it('is left out where it is no entry, and told', async test => {
    const redis = await startRedis(test)
    await redis.command('zadd', `test:${set}:vouched`, '1', 'rubbish', '2', 'v..1.2.3')
    const one = await startKeeper(test, redis)
    assert.equal(one.isAllEnded(), false)
    assert.equal(one.warned.length, 1)
    assert.equal(await redis.command('zcard', `test:${set}:vouched`), '0')
  })

  it('shuts nobody out for longer than clocks may differ', async test => {
    const redis = await startRedis(test)
    await redis.command('zadd', `test:${set}:vouched`, String(clock.now), 'v..999999999999.999999999999')
    const one = await startKeeper(test, redis)
    assert.equal(one.list.has({ marks: [] }, clock.now + 300), true)
    assert.equal(one.list.has({ marks: [] }, clock.now + 301), false)
    clock.now += 1000
    const later = await startKeeper(test, redis)
    assert.equal(later.list.has({ marks: [] }, clock.now), false)
  })

  it('leaves little room for what anybody could have sent', async test => {
    const redis = await startRedis(test)
    const one = await startKeeper(test, redis)
    const lines = Array.from({ length: 10_020 }, (_, at) => [
      ...[String(clock.now), `h.${String(at).padStart(30, 'x')}.1.${clock.now}`],
    ])
    for (let at = 0; at < lines.length; at += 1000)
      await redis.command('zadd', `test:${set}:heard`, ...lines.slice(at, at + 1000).flat())
    one.list.endProviderSession({ sid: 'the-sid' }, false, clock.now + 1)
    await one.keeper.settled()
    assert.equal(await redis.command('zcard', `test:${set}:heard`), '10000')
  })
})

describe('an entry as a short text', () => {
  const mark = 'a'.repeat(30)
  const rows: readonly (readonly [string, Revocation])[] = [
    [`v.${mark}.12.34`, { mark, upTo: 12, at: 34, isVouched: true }],
    [`h.${mark}.12.34`, { mark, upTo: 12, at: 34, isVouched: false }],
    ['v..12.34', { upTo: 12, at: 34 }],
  ]
  for (const [text, revocation] of rows) {
    it(`is the same there and back: ${text}`, () => {
      assert.equal(memberOf(revocation), text)
      assert.deepEqual(revocationOf(text), revocation)
    })
  }

  for (const text of [
    '',
    'v',
    'h..12.34',
    `x.${mark}.1.2`,
    `v.${mark}a.1.2`,
    `v.${mark}.-1.2`,
    `v.${mark}.1.2.3`,
    `v.${mark}.1e9.2`,
    `v.${mark}.1.2 `,
    'v..1.9999999999999',
    'xv..1.2',
  ]) {
    it(`is none: ${JSON.stringify(text)}`, () => {
      assert.equal(revocationOf(text), undefined)
    })
  }
})
