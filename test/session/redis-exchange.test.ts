import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { createRedisExchange } from '../../src/session/redis-exchange.ts'
import { connectRedis } from '../../src/session/redis-connection.ts'
import { hasRedis, startRedis } from '../support/redis-server.ts'
import type { Scope } from '../support/scripted-provider.ts'
import { keepsTheRulesOfAnExchange } from './exchange-rules.ts'

const skip = hasRedis() ? false : 'redis-server is not installed'
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }

async function connect(scope: Scope, url: string) {
  const connection = await connectRedis({
    ...{ url: () => url, tls: false, keyPrefix: 'test:' },
    ...{ log: quiet, what: 'the test' },
  })
  scope.after(async () => connection.close())
  return createRedisExchange(connection)
}

describe('an exchange in Redis', { skip }, () => {
  keepsTheRulesOfAnExchange(async scope => {
    const { url } = await startRedis(scope)
    return [await connect(scope, url), await connect(scope, url)]
  })

  it('rejects within 250 ms while Redis does not answer, and goes on afterwards', async test => {
    const redis = await startRedis(test)
    const exchange = await connect(test, redis.url)
    redis.freeze()
    await assert.rejects(exchange.take('lock', 'one', 100))
    await assert.rejects(exchange.get('a'))
    redis.thaw()
    const again = async (): Promise<boolean> =>
      (await exchange.take('another lock', 'one', 100).catch(() => false)) || wait(20).then(again)
    assert.equal(await again(), true)
  })
})
