import type { RedisClient, RedisPlace } from './redis-client.ts'
import { connectRedis, type RedisConnection } from './redis-connection.ts'

/** What a Redis is used for. */
export type RedisUse = 'sessions' | 'revocations'

type Try = (client: RedisClient, key: string) => Promise<unknown>

/** What each use needs, on a key that nobody has: nothing is written, for XX is only for what is there. */
const tries: Readonly<Record<RedisUse, readonly Try[]>> = {
  sessions: [
    async (client, key) => client.get(key),
    async (client, key) => client.set(key, '1', 'PX', 1, 'XX'),
    async (client, key) => client.del(key),
    async client => client.eval('return 1', 0),
  ],
  revocations: [
    async client => client.eval('return 1', 0),
    async (client, key) => client.set(key, '1', 'PX', 1, 'XX'),
    async (client, key) => client.zadd(key, 'XX', 0, 'nobody'),
    async (client, key) => client.zscan(key, 0),
    async (client, key) => client.zrem(key, 'nobody'),
    async (client, key) => client.publish(key, ''),
  ],
}

/** What is wrong is what comes of it, and nothing else is of interest. */
const nobody = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** Milliseconds between two looks at a connection that is being made. */
const pace = 50
const attempts = 3

/**
 * Why this Redis could not be used, in plain words and without any secret; undefined when all is well.
 * @param seconds for a connection to come about
 * @throws RedisNotInstalled
 */
export async function redisFault(
  place: RedisPlace,
  uses: readonly RedisUse[],
  seconds: number,
): Promise<string | undefined> {
  const connection = await connectRedis({ ...place, log: nobody, what: 'doctor' })
  try {
    for (let left = attempts; ; left -= 1) {
      const away = await untilConnected(connection, seconds)
      if (away !== undefined) return away
      const refused = await firstRefused(connection, uses)
      // A slow answer is no refusal.
      if (refused === undefined || !passes(refused) || left === 1) return refused
    }
  } finally {
    connection.close()
  }
}

/** Whether a trouble may pass by itself in a moment. */
function passes(problem: string): boolean {
  return /no connection|does not answer|still loading/.test(problem)
}

/** What does not pass by itself is told at once. */
async function untilConnected(connection: RedisConnection, seconds: number): Promise<string | undefined> {
  const looks = Math.ceil((seconds * 1000) / pace)
  for (let made = 0; made < looks; made += 1) {
    const problem = connection.problem()
    if (problem === undefined || !passes(problem)) return problem
    await new Promise(resolve => setTimeout(resolve, pace))
  }
  return connection.problem()
}

async function firstRefused(
  connection: RedisConnection,
  uses: readonly RedisUse[],
): Promise<string | undefined> {
  const key = connection.key('doctor')
  try {
    for (const each of uses.flatMap(use => tries[use])) {
      await connection.ask(async client => each(client, key), true)
    }
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
