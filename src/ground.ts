import { now as machineTime } from './clock.ts'
import type { Config } from './config/config.ts'
import { OpenTunnels } from './forward/open-tunnels.ts'
import type { GatewayOptions } from './gateway-shape.ts'
import { createPublicPort } from './guard/public-port.ts'
import { createLifecycle } from './lifecycle.ts'
import { createMeasuring } from './measuring.ts'
import { openLogs } from './observe/logs.ts'
import { createPublicOrigins } from './observe/public-origins.ts'
import { createTrust } from './observe/trusted-proxies.ts'
import type { Reach } from './provider/reach.ts'
import { createLocalExchange } from './session/exchange.ts'
import { createKeyRing } from './session/key-ring.ts'
import { createRedisExchange } from './session/redis-exchange.ts'
import { openRevoking } from './session/revoking.ts'
import { shareList } from './session/shared-list.ts'
import { createUsedHandles } from './signin/used-handles.ts'
import * as slices from './slices.ts'
import { createSlot } from './slot.ts'

export type Ground = Awaited<ReturnType<typeof openGround>>

/**
 * What stays while settings change (docs/adr/0034): it listens, or remembers what must not be forgotten. All of it is made
 * of settings that need a restart, or is in a slot.
 * @throws RevocationFileError when the file of revocations is there and cannot be used
 */
export async function openGround(config: Config, options: GatewayOptions) {
  const { readSecret, together, now = machineTime } = options
  const { listen, origins, session } = config
  const { log, closeLogs, ...logs } = openLogs(config, options.logDestination, options.pid)
  const trusts = createTrust(listen.trustedProxies)
  const life = createLifecycle()
  const readFile = (file: string) => readSecret({ file })
  const measuring = createMeasuring(logs, options.metrics)
  const { metrics, coming } = measuring
  const port = createPublicPort({
    ...{ log, life, coming, readFile, listen, origins: createPublicOrigins(origins, trusts) },
    ...options.listening,
  })
  const tunnels = new OpenTunnels(listen.limits)
  // Before the server waits for its connections: an open tunnel is one, and would never end by itself.
  port.app.addHook('preClose', done => {
    tunnels.closeAll()
    done()
  })
  life.ending.addEventListener('abort', () => tunnels.destroyAll())
  const revoking = await openRevoking(
    createKeyRing(session.keys),
    { ...config.provider, publicOrigin: config.publicOrigin },
    session.absoluteTimeout,
    { ...slices.revocationOf(config, readSecret), ...together, log, now },
  )
  const { connection, list } = revoking
  const used = createUsedHandles()
  const alone = () => {
    const { size, ...exchange } = createLocalExchange()
    metrics.cache('exchanged_values', size)
    return exchange
  }
  metrics.cache('revocations', () => list.size().vouched)
  metrics.cache('unvouched_revocations', () => list.size().heard)
  metrics.cache('used_attempts', used.size)
  return {
    ...{ now, log, trusts, life, readFile, port, tunnels, auditTrouble: logs.auditTrouble },
    ...measuring,
    /** What storeys share with each other, just as workers do. */
    together: {
      // Redis reaches the workers of this machine as well.
      exchange: connection === undefined ? (together?.exchange ?? alone()) : createRedisExchange(connection),
      keepers: [shareList(revoking, now)],
    },
    used,
    reaches: createSlot<Reach>(async reach => reach.stop()),
    close: async () => {
      await revoking.close()
      await closeLogs()
    },
  }
}
