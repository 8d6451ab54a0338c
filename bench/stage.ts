import { randomBytes } from 'node:crypto'

import { gatewayCookies } from './gateway-cookies.ts'
import { withCookies, type Candidate } from './getting.ts'
import { shippedNodeOptions, startChild, startServer, type Child } from './machine/child.ts'
import { freePort } from './machine/free-port.ts'
import { bothCpus, type Pinning } from './machine/pinning.ts'
import { people, type Person } from './people.ts'
import { secureSessionCookies } from './secure-session-cookies.ts'
import { gatewayEnvironment } from './targets/gateway-settings.ts'

export const guardedPath = '/reports/42?view=full'
export const publicPath = '/public/logo?v=1'

export type GatewayOptions = Readonly<{
  name?: string
  accessLog?: boolean
  /** Settings over those of the bench, as variables of the environment. */
  settings?: Readonly<Record<string, string>>
  /** Who has a session; 200 people without it. */
  everybody?: readonly Person[]
  /** The bundle that the image has (`npm run bundle`), in place of the modules. */
  bundled?: boolean
  /** Not pinned to one CPU, for several processes. */
  anyCpu?: boolean
  /** Origin of a provider that runs; without it sessions that were made before are all there is. */
  provider?: string
}>

/** Where one scenario starts what it measures; all of it ends with `clear`. */
export type Stage = Readonly<{
  pinning: Pinning | undefined
  /** What is ended with the scenario, the last first. */
  keep: <T extends Readonly<{ stop: () => Promise<void> }>>(started: T) => T
  /** The application behind all targets, started when it is needed. */
  upstream: () => Promise<Child>
  raw: () => Promise<Candidate>
  /** @param logs whether Fastify's default log is on, as it comes */
  stock: (logs: boolean) => Promise<Candidate>
  gateway: (options?: GatewayOptions) => Promise<Candidate>
  /** A provider in which everybody signs in at once. */
  provider: () => Promise<Child>
  /** Cookie headers of sessions under the keys of this stage's gateways. */
  sessionsOf: (everybody: readonly Person[]) => Promise<readonly string[]>
  clear: () => Promise<void>
}>

export function createStage(pinning: Pinning | undefined): Stage {
  const started: Readonly<{ stop: () => Promise<void> }>[] = []
  const sessionKey = randomBytes(32).toString('base64')
  const everybody = people(200)
  const known: { upstream?: Promise<Child>; cookies?: Promise<readonly string[]> } = {}
  const upstream = (): Promise<Child> =>
    (known.upstream ??= startChild({ module: '../targets/upstream.js', cpu: pinning?.load }).then(keep))
  const sessionsOf = (of: readonly Person[]): Promise<readonly string[]> => gatewayCookies(sessionKey, of)
  const usualCookies = (): Promise<readonly string[]> => (known.cookies ??= sessionsOf(everybody))

  return {
    ...{ pinning, keep, upstream, sessionsOf },
    raw: async () => {
      const child = await startChild({
        module: '../targets/raw.js',
        args: [(await upstream()).origin],
        cpu: pinning?.target,
        nodeOptions: shippedNodeOptions,
      })
      return { name: 'raw', child: keep(child), path: guardedPath, each: withCookies(await usualCookies()) }
    },
    stock: async logs => {
      const key = randomBytes(32)
      const each = withCookies(await secureSessionCookies(key, 'session', everybody))
      const child = await startChild({
        module: '../targets/stock.js',
        args: [(await upstream()).origin, key.toString('hex'), 'session', logs ? 'logs' : 'quiet'],
        cpu: pinning?.target,
      })
      return { name: logs ? 'stock-log' : 'stock', child: keep(child), path: guardedPath, each }
    },
    gateway: async (options = {}) => {
      const {
        name = 'gateway',
        accessLog = false,
        settings = {},
        anyCpu = false,
        bundled = false,
        provider,
      } = options
      const [port, adminPort] = [await freePort(), await freePort()]
      const target = (await upstream()).origin
      const child = await startServer(
        {
          module: bundled ? '../../entrada/main.js' : '../../src/main.js',
          args: ['serve'],
          cpu: anyCpu ? bothCpus(pinning) : pinning?.target,
          nodeOptions: shippedNodeOptions,
          environment: {
            ...gatewayEnvironment({ port, adminPort, upstream: target, sessionKey, accessLog, provider }),
            ...settings,
          },
        },
        `http://127.0.0.1:${port}`,
        publicPath,
        200,
      )
      keep(child)
      const cookies = await (options.everybody === undefined ? usualCookies() : sessionsOf(options.everybody))
      return { name, child, path: guardedPath, each: withCookies(cookies) }
    },
    provider: async () => keep(await startChild({ module: '../targets/provider.js', cpu: pinning?.load })),
    clear: async () => {
      for (const { stop } of started.splice(0).toReversed()) await stop()
    },
  }

  function keep<T extends Readonly<{ stop: () => Promise<void> }>>(one: T): T {
    started.push(one)
    return one
  }
}
