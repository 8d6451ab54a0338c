import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { GatewayError } from '../../src/errors.ts'
import { connectRedis } from '../../src/session/redis-connection.ts'
import { hasRedis, startRedis } from '../support/redis-server.ts'
import { eventually } from './redis-front.ts'

const skip = !hasRedis() && 'redis-server is not installed'

async function connect(test: TestContext, url: string, password?: () => string) {
  const lines: { event?: unknown; detail?: unknown }[] = []
  const write = (facts: object) => void lines.push(facts)
  const connection = await connectRedis({
    ...{ url: () => url, tls: false, keyPrefix: 'entrada:', what: 'tests' },
    ...(password !== undefined && { password }),
    log: { info: write, warn: write, error: write },
  })
  test.after(connection.close)
  return { connection, lines, events: () => lines.map(({ event }) => event) }
}

const isAway = (error: unknown) => error instanceof GatewayError && error.code === 'ERR_SESSION_STORE_AWAY'

describe('a connection to Redis', { skip }, () => {
  it('waits for no answer for long', async test => {
    const { connection } = await connect(test, (await startRedis(test)).url)
    const never = connection.ask(async () => new Promise(() => undefined), false)
    // The second wait begins when the first is over: however slow the machine is, the deadline has come by then.
    const tooLate = wait(1000).then(async () => wait(100))
    await assert.rejects(Promise.race([never, tooLate]), isAway)
  })

  it('asks nothing while it is known to be away, tells once, and comes back by itself', async test => {
    const redis = await startRedis(test)
    const { connection, events } = await connect(test, redis.url)
    assert.equal(connection.problem(), undefined)
    await redis.kill()
    await eventually('it is away', async () => {
      await connection.ask(async client => client.ping(), false).catch(() => undefined)
      return connection.problem() !== undefined
    })
    let asked = 0
    const ask = async () => connection.ask(async () => (asked += 1), false)
    for (let at = 0; at < 20; at += 1) await assert.rejects(ask, isAway)
    assert.equal(asked, 0)
    await redis.start()
    await eventually('it is back', async () => connection.problem() === undefined)
    assert.equal(await connection.ask(async client => client.ping(), false), 'PONG')
    assert.deepEqual(events(), ['redis.away', 'redis.back'])
  })

  it('reads its password anew at each connection, and tells no secret', async test => {
    const redis = await startRedis(test, { password: 'first-of-all' })
    const file = { password: 'first-of-all', reads: 0 }
    const { connection, lines } = await connect(test, redis.url, () => {
      file.reads += 1
      return file.password
    })
    const reads = file.reads
    await redis.command('CONFIG', 'SET', 'requirepass', 'second-of-all')
    await redis.commandAs('second-of-all', 'CLIENT', 'KILL', 'TYPE', 'normal')
    const refused = `it refuses the user or the password (127.0.0.1:${redis.port})`
    await eventually('the reason is known', async () => connection.problem() === refused)
    assert.ok(file.reads > reads)
    file.password = 'second-of-all'
    await eventually('it is back', async () => connection.problem() === undefined)
    assert.ok(!JSON.stringify(lines).includes('of-all'))
  })

  it('goes on reading where nothing can be written, and says so until something can', async test => {
    const redis = await startRedis(test)
    const { connection } = await connect(test, redis.url)
    await redis.command('SETRANGE', 'filler', '2000000', 'x')
    await redis.command('CONFIG', 'SET', 'maxmemory', '1mb')
    await assert.rejects(
      connection.ask(async client => client.set('a', 'b'), true),
      isAway,
    )
    assert.match(connection.problem() ?? '', /^it is full \(maxmemory\)/)
    assert.equal(await connection.ask(async client => client.get('a'), false), null)
    await redis.command('CONFIG', 'SET', 'maxmemory', '0')
    await eventually('it is well', async () => connection.problem() === undefined)
  })
})
