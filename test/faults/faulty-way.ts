import type { RequestListener } from 'node:http'
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.ts'
import { startFront, type Front } from '../support/front.ts'
import { listening } from '../support/listening.ts'
import type { Scope } from '../support/scripted-provider.ts'

/** Client, gateway, fault proxy, upstream. */
export type FaultyWay = Readonly<{ front: Front; proxy: FaultProxy }>

/** Seconds, so short that a test need not wait, so long that a busy machine keeps them. */
export const quick = { connect: 1, headers: 1, bodyIdle: 1 }

/** A gateway before `upstream` with a fault proxy between them, until the end of `scope`. */
export async function startFaultyWay(
  scope: Scope,
  upstream: RequestListener,
  timeouts = { connect: 2, headers: 60, bodyIdle: 60 },
): Promise<FaultyWay> {
  const server = await listening(upstream)
  scope.after(server.close)
  const proxy = await startFaultProxy(server.port)
  scope.after(proxy.close)
  const front = await startFront({ upstream: proxy.url, timeouts })
  scope.after(async () => front.close())
  return { front, proxy }
}
