import assert from 'node:assert/strict'
import { createCipheriv, randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { pack } from '../../src/session/packing.ts'
import { createRedisClient, type RedisClient } from '../../src/session/redis-client.ts'
import { newTicket, openRecord, sealRecord } from '../../src/session/redis-records.ts'
import { dropRecord, replaceRecord } from '../../src/session/redis-scripts.ts'
import type { Session } from '../../src/session/session.ts'
import { hasRedis, startRedis, type RedisServer } from '../support/redis-server.ts'
import { ada } from '../support/session-cookie.ts'

function sessionOf(generation: number, lastSeenAt = 1000): Session {
  return { id: 'i', person: ada, authenticatedAt: 1000, lastSeenAt, checkedAt: 1000, generation }
}

describe('a record', () => {
  const ticket = newTicket()
  const record = sealRecord(sessionOf(3), ticket)

  it('opens with its ticket, and no other', () => {
    assert.equal(openRecord(record, ticket)?.v, 3)
    assert.equal(openRecord(record, newTicket()), undefined)
    assert.equal(openRecord(record, { ...newTicket(), key: ticket.key }), undefined)
    assert.equal(openRecord(record, { ...ticket, key: newTicket().key }), undefined)
  })

  it('is nothing once anything of it has changed, and nothing fails', () => {
    const [version, generation, seen, body = ''] = record.split('.')
    const others = [
      [version, '4', seen, body],
      [version, generation, '9000', body],
      ['2', generation, seen, body],
      [version, generation, seen, body.slice(0, -4)],
      [version, generation, seen, `${body[0] === 'A' ? 'B' : 'A'}${body.slice(1)}`],
      [version, generation, seen, 'AAAA'],
      ['junk'],
    ]
    for (const parts of others) assert.equal(openRecord(parts.join('.'), ticket), undefined, parts.join('.'))
  })

  it('of another version is not opened, though its ticket is the right one', () => {
    const sealedAs = (version: number) => {
      const head = `${version}.3.1000.`
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', Buffer.from(ticket.key, 'base64url'), nonce)
      cipher.setAAD(Buffer.from(head + ticket.id))
      const parts = [
        nonce,
        cipher.update(JSON.stringify(pack(sessionOf(3)))),
        cipher.final(),
        cipher.getAuthTag(),
      ]
      return head + Buffer.concat(parts).toString('base64url')
    }
    assert.equal(openRecord(sealedAs(1), ticket)?.v, 3)
    for (const version of [0, 2, 11]) assert.equal(openRecord(sealedAs(version), ticket), undefined)
  })

  it('looks different each time, for the same session', () => {
    assert.notEqual(sealRecord(sessionOf(3), ticket), record)
  })
})

describe('a record in Redis', { skip: !hasRedis() && 'redis-server is not installed' }, () => {
  const ends: (() => Promise<unknown>)[] = []
  const open: { redis?: RedisServer; client?: RedisClient } = {}
  before(async () => {
    const redis = await startRedis({ after: end => void ends.push(end) })
    const client = await createRedisClient({ url: () => redis.url, tls: false, keyPrefix: '' })
    await new Promise(resolve => client.once('ready', resolve))
    Object.assign(open, { redis, client })
  })
  after(async () => {
    open.client?.disconnect()
    for (const end of ends) await end()
  })

  const ticket = newTicket()
  async function written(key: string, over: Session | undefined, session: Session) {
    const { client } = open
    assert.ok(client)
    const old = over && sealRecord(over, ticket)
    if (old !== undefined) await client.set(key, old)
    const record = sealRecord(session, ticket)
    const outcome = await replaceRecord(client, key, record, 60_000)
    const found = await client.get(key)
    return { outcome, holds: found === record ? 'new' : found === old ? 'old' : 'none' }
  }

  it('gives way to a newer one', async () => {
    assert.deepEqual(await written('a', sessionOf(1), sessionOf(2)), { outcome: 'kept', holds: 'new' })
    assert.deepEqual(await written('b', sessionOf(9), sessionOf(10)), { outcome: 'kept', holds: 'new' })
    const seenLater = await written('c', sessionOf(1, 1000), sessionOf(1, 1100))
    assert.deepEqual(seenLater, { outcome: 'kept', holds: 'new' })
    assert.ok(Number(await open.client?.pttl('a')) > 50_000)
  })

  it('stays where an answer comes late', async () => {
    for (const late of [sessionOf(1), sessionOf(2, 999), sessionOf(2, 1000), sessionOf(1, 5000)]) {
      const { outcome, holds } = await written('d', sessionOf(2), late)
      assert.equal(holds, 'old')
      assert.ok(typeof outcome === 'object' && openRecord(outcome.newer, ticket)?.v === 2)
    }
  })

  it('does not come back once it is gone', async () => {
    assert.deepEqual(await written('e', undefined, sessionOf(5)), { outcome: 'gone', holds: 'none' })
  })

  it('of another version is left alone', async () => {
    const { client } = open
    assert.ok(client)
    await client.set('f', '2.0.0.whatever')
    assert.equal(typeof (await replaceRecord(client, 'f', sealRecord(sessionOf(5), ticket), 1000)), 'object')
    await dropRecord(client, 'f', 5)
    assert.equal(await client.get('f'), '2.0.0.whatever')
  })

  it('is dropped with the generations before it, and not by them', async () => {
    const { client } = open
    assert.ok(client)
    await client.set('g', sealRecord(sessionOf(3), ticket))
    await dropRecord(client, 'g', 2)
    assert.equal(await client.exists('g'), 1)
    await dropRecord(client, 'g', 3)
    assert.equal(await client.exists('g'), 0)
  })
})
