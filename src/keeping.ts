import type { Config, SecretSource } from './config/config.ts'
import { connectRedis } from './session/redis-connection.ts'
import type { RevocationLog } from './session/revocation-file.ts'
import type { SessionKeeping } from './session/sessions.ts'
import * as slices from './slices.ts'

export type KeepingOptions = Readonly<{
  readSecret: (source: SecretSource) => string
  /** What it shares with others, in this process or elsewhere. */
  together?: Pick<SessionKeeping, 'exchange' | 'keepers'>
  /** Milliseconds between two looks at the file of session keys. */
  keysInterval?: number
}>

/**
 * All that keeps sessions outside of this process.
 * @throws RedisNotInstalled
 */
export async function openKeeping(
  config: Config,
  { readSecret, together, keysInterval }: KeepingOptions,
  about: Pick<SessionKeeping, 'counted'> & Readonly<{ log: RevocationLog; now: () => number }>,
): Promise<SessionKeeping> {
  const place = config.session.redis && slices.redisPlaceOf(config.session.redis, readSecret)
  return {
    ...together,
    ...slices.keysFileOf(config, file => readSecret({ file }), keysInterval),
    ...about,
    ...(place !== undefined && { store: await connectRedis({ ...place, log: about.log, what: 'sessions' }) }),
  }
}
