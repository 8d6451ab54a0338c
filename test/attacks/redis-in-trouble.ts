import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { Answer } from '../support/http-client.ts'
import { startRedis, type RedisServerOptions } from '../support/redis-server.ts'
import { startRedisFront } from '../session/redis-front.ts'

export type Front = Awaited<ReturnType<typeof startRedisFront>>

/** A gateway with a Redis of its own. */
export async function start(test: TestContext, options: RedisServerOptions = {}, session: object = {}) {
  const redis = await startRedis(test, options)
  return { redis, front: await startRedisFront(test, redis, { ...session }) }
}

/** What nobody may ever get while Redis is in trouble: a sign-in, another cookie, or somebody else's page. */
export function assertAway(answer: Answer): void {
  assert.equal(answer.status, 503, answer.body)
  assert.equal(answer.headers['x-entrada'], 'session-store-away')
  assert.ok(Number(answer.headers['retry-after']) > 0)
  assert.equal(answer.headers['set-cookie'], undefined)
}
