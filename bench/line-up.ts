import { randomBytes } from 'node:crypto'

import { gatewayCookies } from './gateway-cookies.ts'
import { shippedNodeOptions, startChild, startServer, type Child } from './machine/child.ts'
import { freePort } from './machine/free-port.ts'
import type { Pinning } from './machine/pinning.ts'
import { people, type Person } from './people.ts'
import type { Candidate } from './rounds.ts'
import { secureSessionCookies } from './secure-session-cookies.ts'
import { gatewayEnvironment } from './targets/gateway-settings.ts'

/** Running targets with one upstream behind them. */
export type LineUp = Readonly<{ candidates: readonly Candidate[]; stop: () => Promise<void> }>

const guardedPath = '/reports/42?view=full'
const publicPath = '/public/logo?v=1'

/** Starts the upstream, the floor, the stock composition and the gateway with and without access log. */
export async function startLineUp(pinning: Pinning | undefined): Promise<LineUp> {
  const everybody = people(200)
  const started: Child[] = []
  const stop = async (): Promise<void> => void (await Promise.all(started.map(child => child.stop())))
  try {
    const upstream = keep(await startChild({ module: '../targets/upstream.js', cpu: pinning?.load }))
    const stock = await startStock(upstream.origin, everybody, pinning)
    keep(stock.child)
    const sessionKey = randomBytes(32).toString('base64')
    const cookies = await gatewayCookies(sessionKey, everybody)
    const raw = await startChild({
      module: '../targets/raw.js',
      args: [upstream.origin],
      cpu: pinning?.target,
      nodeOptions: shippedNodeOptions,
    })
    keep(raw)
    const quiet = keep(await startGateway(upstream.origin, sessionKey, false, pinning))
    const logging = keep(await startGateway(upstream.origin, sessionKey, true, pinning))
    const candidates: readonly Candidate[] = [
      { name: 'raw', child: raw, path: guardedPath, cookies },
      stock,
      { name: 'gateway', child: quiet, path: guardedPath, cookies },
      { name: 'gateway-log', child: logging, path: guardedPath, cookies },
      { name: 'gateway-public', child: quiet, path: publicPath, cookies },
    ]
    return { candidates, stop }
  } catch (error) {
    await stop()
    throw error
  }

  function keep(child: Child): Child {
    started.push(child)
    return child
  }
}

async function startStock(
  upstream: string,
  everybody: readonly Person[],
  pinning: Pinning | undefined,
): Promise<Candidate> {
  const key = randomBytes(32)
  const cookies = await secureSessionCookies(key, 'session', everybody)
  const child = await startChild({
    module: '../targets/stock.js',
    args: [upstream, key.toString('hex'), 'session'],
    cpu: pinning?.target,
  })
  return { name: 'stock', child, path: guardedPath, cookies }
}

async function startGateway(
  upstream: string,
  sessionKey: string,
  accessLog: boolean,
  pinning: Pinning | undefined,
): Promise<Child> {
  const [port, adminPort] = [await freePort(), await freePort()]
  return await startServer(
    {
      module: '../../src/main.js',
      args: ['serve'],
      cpu: pinning?.target,
      nodeOptions: shippedNodeOptions,
      environment: gatewayEnvironment({ port, adminPort, upstream, sessionKey, accessLog }),
    },
    `http://127.0.0.1:${port}`,
    publicPath,
  )
}
