import type { AddressInfo } from 'node:net'
import type { Config, UpstreamConfig } from '../../src/config/config.ts'
import { readSecret } from '../../src/config/load.ts'
import { buildGateway, type Gateway, type GatewayOptions } from '../../src/gateway.ts'
import type { RouteRule } from '../../src/policy/route.ts'
import { onAnyMachine } from './on-any-machine.ts'
import { neverAskedAnew, testConfig, testUpstream, type Overrides } from './config.ts'
import { ada, sessionCookie, zoe } from './session-cookie.ts'

/** A gateway in front of an upstream, with people who are signed in already and no provider behind it. */
export type Front = Readonly<{
  port: number
  config: Config
  gateway: Gateway
  /** Cookie headers of the two people of `session-cookie.ts`. */
  cookies: Readonly<{ ada: string; zoe: string }>
  /** Everything it has logged until now, as written. */
  log(): string
  /** The same, one object a line. */
  logged(): readonly Readonly<Record<string, unknown>>[]
  /** The access lines among them. */
  accessLines(): readonly Readonly<Record<string, unknown>>[]
  close(graceSeconds?: number): Promise<void>
}>

export type FrontSetup = Readonly<{
  /** Origin of the upstream; there is none without it. */
  upstream?: string
  /** `routes` and everything else that a test is about. */
  settings?: Overrides
  /** Seconds, for the way to it. */
  timeouts?: UpstreamConfig['timeouts']
  /** NumericDate, seconds. */
  now?: () => number
  /** Patience with clients, and what counts as overload. */
  listening?: GatewayOptions['listening']
}>

/** Something public, something optional, something closed, something for Admins; the rest for whoever is signed in. */
export const frontRoutes: readonly RouteRule[] = [
  { path: '/public/**', access: 'public' },
  { path: '/optional/**', access: 'optional' },
  { path: '/closed/**', access: 'deny' },
  { path: '/admin/**', name: 'admin', require: { anyRole: ['Admin'] } },
]

/** Its public origin is `https://app.example`, whatever Host a test sends. */
export async function startFront(setup: FrontSetup): Promise<Front> {
  const { upstream, timeouts } = setup
  const made = testConfig({
    upstreams: { default: testUpstream(upstream ?? '', timeouts && { timeouts }) },
    routes: frontRoutes,
    ...setup.settings,
    session: { ...(setup.now !== undefined && neverAskedAnew), ...setup.settings?.session },
  })
  const config = upstream === undefined ? { ...made, upstreams: {} } : made
  const lines: string[] = []
  const gateway = await buildGateway(config, {
    readSecret,
    logDestination: { write: line => void lines.push(line) },
    ...(setup.now !== undefined && { now: setup.now }),
    listening: { overload: onAnyMachine, ...setup.listening },
  })
  const now = setup.now?.()
  const cookies = {
    ada: await sessionCookie(config, ada, now),
    zoe: await sessionCookie(config, zoe, now),
  }
  await gateway.app.listen({ host: '127.0.0.1', port: 0 })
  const logged = () => lines.map(line => JSON.parse(line) as Record<string, unknown>)
  return {
    port: (gateway.app.server.address() as AddressInfo).port,
    config,
    gateway,
    cookies,
    log: () => lines.join(''),
    logged,
    accessLines: () => logged().filter(({ event }) => event === 'access'),
    close: async (graceSeconds = 0) => gateway.close(graceSeconds),
  }
}

/** The head of a request that ends its connection; lines without CRLF, the blank line is added. */
export function head(requestLine: string, ...lines: readonly string[]): string {
  return [`${requestLine} HTTP/1.1`, 'Host: app.example', 'Connection: close', ...lines, '', ''].join('\r\n')
}

/** The head of a WebSocket upgrade. */
export function upgradeHead(target: string, ...lines: readonly string[]): string {
  return [
    `GET ${target} HTTP/1.1`,
    'Host: app.example',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    ...lines,
    '',
    '',
  ].join('\r\n')
}
