import type { Exchange } from './exchange.ts'
import type { RedisConnection } from './redis-connection.ts'

/** Only who holds a lock may change it: whether it does, and what it does then, are one step. */
const renewal = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end return 0`
const giving = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0`

/** An exchange where a value can also be taken away before its time. */
type RedisExchange = Exchange & Readonly<{ drop: (key: string) => Promise<void> }>

/** For all replicas that use the same Redis. */
export function createRedisExchange({ ask, key }: Pick<RedisConnection, 'ask' | 'key'>): RedisExchange {
  return {
    get: async name => (await ask(async redis => redis.get(key(name)), false)) ?? undefined,
    put: async (name, value, seconds) => {
      await ask(async redis => redis.set(key(name), value, 'PX', milliseconds(seconds)), true)
    },
    take: async (name, holder, seconds) => {
      const taken = await ask(
        async redis => redis.set(key(name), holder, 'PX', milliseconds(seconds), 'NX'),
        true,
      )
      return taken === 'OK'
    },
    renew: async (name, holder, seconds) => {
      const renewed = await ask(
        async redis => redis.eval(renewal, 1, key(name), holder, milliseconds(seconds)),
        true,
      )
      return renewed === 1
    },
    release: async (name, holder) => {
      await ask(async redis => redis.eval(giving, 1, key(name), holder), true)
    },
    once: async (name, seconds) => {
      const isFirst = await ask(
        async redis => redis.set(key(name), '1', 'PX', milliseconds(seconds), 'NX'),
        true,
      )
      return isFirst === 'OK'
    },
    drop: async name => {
      await ask(async redis => redis.del(key(name)), true)
    },
  }
}

function milliseconds(seconds: number): number {
  return Math.ceil(seconds * 1000)
}
