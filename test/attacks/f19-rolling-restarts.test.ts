import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { startBalancer } from '../support/balancer.ts'
import { startGatewayProcess, type GatewayProcess } from '../support/gateway-process.ts'
import { startCounted, startLoad } from '../support/load.ts'
import { startScriptedProvider } from '../support/scripted-provider.ts'

const isLong = process.env['ENTRADA_TEST_LONG'] === '1'
const restarts = isLong ? 100 : 2
/** Milliseconds. */
const slow = isLong ? 5000 : 500
const drainDelay = 2000

describe('two replicas that are restarted one after the other under load', () => {
  it(`F19: lose no request and double no POST in ${restarts} restarts`, async t => {
    const idp = await startScriptedProvider(t)
    const application = await startCounted(t, slow)
    // It goes by what is at most a third as old as a replica keeps taking requests after its 503.
    const balancer = await startBalancer(t, { pace: 50, trust: drainDelay / 3 })
    const env = {
      SESSION_KEY: randomBytes(32).toString('base64'),
      ENTRADA_PROVIDER_ISSUER: idp.issuer,
      ENTRADA_LISTEN_DRAIN_DELAY: `${drainDelay / 1000}s`,
      ENTRADA_LISTEN_GRACE: '25s',
    }
    const upstream = await application.address()
    const start = async (): Promise<GatewayProcess> => {
      const replica = await startGatewayProcess(t, upstream, env)
      balancer.add(replica)
      return replica
    }
    const replicas = await Promise.all([start(), start()])
    await balancer.whenReady(2)
    const load = startLoad(t, balancer.port, await replicas[0].signIn())
    const codes = new Set<unknown>()
    for (let count = 0; count < restarts; count += 1) {
      const old = replicas.shift()!
      const [code, next] = await Promise.all([old.end('SIGTERM'), start()])
      codes.add(code)
      balancer.remove(old.port)
      replicas.push(next)
      await balancer.whenReady(2)
    }
    await load.end()
    const doubled = [...application.arrived].filter(([, times]) => times.length > 1)
    t.diagnostic(
      `${restarts} restarts, ${load.sent()} requests, lost ${load.lost.length}, doubled ${doubled.length}`,
    )
    assert.deepEqual(load.lost, [])
    assert.deepEqual(doubled, [])
    assert.deepEqual(codes, new Set([0]))
    assert.ok(load.sent() > 50 && balancer.counts.size > 1, 'they have got some')
  })
})
