import { setTimeout as wait } from 'node:timers/promises'
import type { RedisConfig } from '../../src/config/config.ts'
import { patience } from '../support/patience.ts'
import { startRefreshing } from '../support/refreshing-front.ts'
import type { RedisServer } from '../support/redis-server.ts'
import type { Scope } from '../support/scripted-provider.ts'

/** A gateway that keeps sessions in this Redis. @param redis more of it, files as well */
export async function startRedisFront(
  scope: Scope,
  server: Pick<RedisServer, 'url'>,
  session: Readonly<Record<string, unknown>> = {},
  redis: Partial<RedisConfig> = {},
) {
  const usual = { keyPrefix: 'entrada:', tls: false }
  const reached = (redis.sentinel ?? redis.cluster) ? {} : { url: { value: server.url } }
  const all = { ...usual, ...reached, ...redis }
  return startRefreshing(scope, { session }, config => ({
    ...config,
    session: { ...config.session, redis: all },
    // As the settings have it when nothing else is said.
    revocation: { ...config.revocation, redis: all },
  }))
}

/**
 * Resolves as soon as `holds` gives true; looks again and again.
 * @throws with `what` when patience is over
 */
export async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patience
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`it never came to this: ${what}`)
    await wait(20)
  }
}
