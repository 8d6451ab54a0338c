import { readSecret } from '../../src/config/load.ts'
import { people as demoPeople, type Person } from '../../src/demo/people.ts'
import { startDemoProvider, type DemoProvider } from '../../src/demo/provider.ts'
import { configOf } from '../../src/demo/settings.ts'
import { startSampleUpstream } from '../../src/demo/upstream.ts'
import { buildGateway, type Gateway } from '../../src/gateway.ts'
import { onAnyMachine } from './on-any-machine.ts'
import { reservePort, type ReservedPort } from './free-port.ts'

/** A gateway with a provider and an upstream of its own, all on free ports of this machine. */
export type RunningGateway = Readonly<{
  /** Public origin, e.g. `http://localhost:40001`. */
  url: string
  port: number
  provider: DemoProvider
  gateway: Gateway
  /** What it has logged until now, one object a line. */
  logged(): readonly Readonly<Record<string, unknown>>[]
  close(): Promise<void>
}>

export type GatewaySetup = Readonly<{
  /** Origin of the upstream; the sample application of the demo without it. */
  upstream?: string
  /** Who can sign in; the people of the demo without it. */
  people?: readonly Person[]
  /** Whether the provider takes each refresh token once. */
  rotatesRefreshTokens?: boolean
  /** Whether it gives none. */
  withoutRefreshTokens?: boolean
  /**
   * Settings in the shape of the file, over those that the test needs; sections are merged, one level deep, so that
   * `{ session: { idleTimeout: '1m' } }` leaves the rest of the section as it is.
   */
  settings?: Readonly<Record<string, unknown>>
  /** Host name of the public origin. The provider is at 127.0.0.1: `localhost` is another site, as in real life. */
  host?: 'localhost' | '127.0.0.1'
  /** Host names of further public origins, behind that one. */
  otherHosts?: readonly string[]
  /** NumericDate, seconds; for tests that let time pass. */
  now?: () => number
}>

/** Routes that most tests want: something public, something for Admins, the rest for whoever is signed in. */
const usualRoutes = [
  { path: '/public/**', access: 'public' },
  {
    path: '/admin/**',
    name: 'admin',
    require: { anyRole: ['Admin'] },
    hint: 'Ask the service desk for the role Admin',
  },
]

/** A listening gateway. Close it after use: that ends the provider and the sample upstream as well. */
export async function startGateway(setup: GatewaySetup = {}): Promise<RunningGateway> {
  const reserved = await reservePort()
  const hosts = [setup.host ?? 'localhost', ...(setup.otherHosts ?? [])]
  const urls = hosts.map(host => `http://${host}:${reserved.port}`)
  const [url = ''] = urls
  const running: (() => Promise<unknown>)[] = [reserved.release]
  const close = async (): Promise<void> => endAll(running)
  try {
    const provider = await startDemoProvider({
      redirectUris: urls.map(each => `${each}/.auth/callback`),
      postLogoutRedirectUris: urls.map(each => `${each}/.auth/signed-out`),
      backchannelLogoutUri: `${url}/.auth/backchannel-logout`,
      people: setup.people ?? demoPeople,
      withoutRefreshTokens: setup.withoutRefreshTokens === true,
      rotatesRefreshTokens: setup.rotatesRefreshTokens === true,
    })
    running.push(provider.close)
    const upstream = setup.upstream ?? (await sampleUpstream(running))
    const lines: string[] = []
    const gateway = await buildGateway(configOf(settingsFor(urls, provider, upstream, setup)), {
      readSecret,
      logDestination: { write: line => void lines.push(line) },
      listening: { overload: onAnyMachine },
      ...(setup.now !== undefined && { now: setup.now }),
    })
    running.push(async () => gateway.close(0))
    await listen(gateway, reserved)
    return {
      url,
      port: reserved.port,
      provider,
      gateway,
      logged: () => lines.map(line => JSON.parse(line) as Record<string, unknown>),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Ends the last first, and all of them even if one fails: what is left running would keep the test process alive. */
async function endAll(running: readonly (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = []
  for (const end of running.toReversed()) await end().catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw new AggregateError(failures, 'the gateway of the test did not close cleanly')
}

async function listen(gateway: Gateway, reserved: ReservedPort): Promise<void> {
  await reserved.release()
  await gateway.app.listen({ host: '127.0.0.1', port: reserved.port })
}

async function sampleUpstream(running: (() => Promise<unknown>)[]): Promise<string> {
  const upstream = await startSampleUpstream()
  running.push(upstream.close)
  return upstream.url
}

function settingsFor(
  urls: readonly string[],
  provider: DemoProvider,
  upstream: string,
  { settings: more = {}, now }: GatewaySetup,
): Record<string, unknown> {
  const usual: Record<string, unknown> = {
    provider: {
      issuer: provider.issuer,
      clientId: provider.clientId,
      clientSecret: provider.clientSecret,
      redirectUri: urls.map(url => `${url}/.auth/callback`),
      claims: { user: 'oid' },
    },
    upstream,
    routes: usualRoutes,
    // As `neverAskedAnew` of config.ts says it: the provider's clock is the machine's.
    ...(now !== undefined && { session: { revalidate: 'off' } }),
  }
  const merged = Object.entries(more).map(([name, value]) => {
    const under = usual[name]
    return [name, isSection(value) && isSection(under) ? { ...under, ...value } : value]
  })
  return { ...usual, ...(Object.fromEntries(merged) as Record<string, unknown>) }
}

function isSection(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
