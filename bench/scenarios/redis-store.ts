import { getInTurns, withCookies } from '../getting.ts'
import { signInAll } from '../load/sign-in.ts'
import { startRedis } from '../targets/redis.ts'
import { found, skipped, type Scenario } from '../scenario.ts'

/** How many people have a session in Redis, each by a sign-in. */
const signedIn = 50

export const redisStore: Scenario = {
  name: 'redis-store',
  what: 'sessions in Redis, asked for on every request, against those in cookies',
  run: async bench => {
    const { stage } = bench
    const redis = await startRedis(stage)
    if (redis === undefined) return skipped('redis-server is not on the PATH')
    const provider = (await stage.provider()).origin
    const candidates = []
    for (const [name, settings] of [
      ['cookie store', {}],
      ['redis store', { ENTRADA_SESSION_STORE: 'redis', ENTRADA_SESSION_REDIS_URL: redis }],
    ] as const) {
      const gateway = await stage.gateway({ name, provider, settings })
      candidates.push({
        ...gateway,
        each: withCookies(await signInAll(gateway.child.origin + gateway.path, signedIn)),
      })
    }
    const targets = await getInTurns(bench, candidates)
    return found(targets, [{ of: 'redis store', to: 'cookie store', by: 'cpu' }])
  },
}
