import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import { readSecret } from '../../src/config/load.ts'
import { people as demoPeople, type Person } from '../../src/demo/people.ts'
import { startDemoProvider, type DemoProvider, type DemoProviderOptions } from '../../src/demo/provider.ts'
import { configOf } from '../../src/demo/settings.ts'
import { startSampleUpstream } from '../../src/demo/upstream.ts'
import { buildGateway } from '../../src/gateway.ts'
import type { Places } from './named-network.ts'
import { onAnyMachine } from './on-any-machine.ts'
import { selfSigned } from './self-signed.ts'
import { startTroubledFront, type TroubledFront } from './troubled-front.ts'

/** Public origin of every site. */
export const siteUrl = 'https://app.example'

/** The same without TLS, and under another name; both only where there is a proxy in front. */
export const plainUrl = 'http://app.example'
export const otherUrl = 'https://www.app.example'

/** One site as a browser meets it under its own name, with https and the cookies that belong to it. */
export type Site = Readonly<{
  /** The provider that runs now. */
  provider(): DemoProvider
  /** Origins that a browser can reach. */
  places: Places
  /** The proxy in front. @throws where the site has none */
  front(): TroubledFront
  /** What the gateways have logged until now, one object a line. */
  logged(): readonly Readonly<Record<string, unknown>>[]
  /** Ends the provider. */
  providerGoes(): Promise<void>
  /** The same provider begins anew, with other keys and without a memory of anybody. */
  providerComesBack(): Promise<void>
  close(): Promise<void>
}>

export type SiteSetup = Readonly<{
  /** Origin of the application; the sample one of the demo without it. */
  upstream?: string
  people?: readonly Person[]
  /** Sections of the settings' file, beside or instead of the usual ones. */
  settings?: Readonly<Record<string, unknown>>
  /** NumericDate, seconds. */
  now?: () => number
  /** Behind a proxy that ends TLS: one gateway for each row, with settings over the others'. */
  behindProxy?: readonly Readonly<Record<string, unknown>>[]
  /** Other sites: origin and port. */
  others?: Places
  /** Further public origins. */
  alsoAt?: readonly string[]
}>

const adminRoute = {
  path: '/admin/**',
  name: 'admin',
  require: { anyRole: ['Admin'] },
  hint: 'Ask the service desk for the role Admin',
}

/** A running site. Close it after use: that ends provider, gateways, proxy and application. */
export async function startSite(setup: SiteSetup = {}): Promise<Site> {
  const running: (() => Promise<unknown>)[] = []
  const close = async (): Promise<void> => {
    for (const end of running.splice(0).toReversed()) await end()
  }
  try {
    const { alsoAt = [] } = setup
    const urls = [siteUrl, ...alsoAt]
    const options: DemoProviderOptions = {
      redirectUris: urls.map(url => `${url}/.auth/callback`),
      postLogoutRedirectUris: urls.map(url => `${url}/.auth/signed-out`),
      people: setup.people ?? demoPeople,
    }
    const at = { provider: await startDemoProvider(options) }
    running.push(async () => at.provider.close())
    const upstream = setup.upstream ?? (await sampleUpstream(running))
    const settings = {
      provider: {
        issuer: at.provider.issuer,
        clientId: at.provider.clientId,
        clientSecret: at.provider.clientSecret,
        redirectUri: urls.map(url => `${url}/.auth/callback`),
        claims: { user: 'oid' },
      },
      upstream,
      routes: [{ path: '/public/**', access: 'public' }, adminRoute],
      ...setup.settings,
    }
    const lines: string[] = []
    const start = async (more: Readonly<Record<string, unknown>>, tls?: Readonly<Tls>): Promise<number> => {
      const config = configOf({ ...settings, ...more })
      const gateway = await buildGateway(
        { ...config, listen: { ...config.listen, ...(tls !== undefined && { tls }) } },
        {
          readSecret,
          logDestination: { write: line => void lines.push(line) },
          listening: { overload: onAnyMachine },
          ...(setup.now !== undefined && { now: setup.now }),
        },
      )
      running.push(async () => gateway.close(0))
      await gateway.app.listen({ host: '127.0.0.1', port: 0 })
      return (gateway.app.server.address() as AddressInfo).port
    }
    const front = await startFront(setup.behindProxy, start, running)
    const port = front?.port ?? (await start({}, certificate(running)))
    return {
      provider: () => at.provider,
      places: {
        [siteUrl]: port,
        ...(front !== undefined && { [plainUrl]: front.plainPort, [otherUrl]: port }),
        ...Object.fromEntries(alsoAt.map(url => [url, port])),
        ...providerPlace(at.provider),
        ...setup.others,
      },
      front: () => {
        if (front === undefined) throw new Error('the site has no proxy in front')
        return front
      },
      logged: () => lines.map(line => JSON.parse(line) as Record<string, unknown>),
      providerGoes: async () => at.provider.close(),
      providerComesBack: async () => {
        const { tenantId, clientId, clientSecret, issuer } = at.provider
        at.provider = await startDemoProvider({
          ...options,
          port: Number(new URL(issuer).port),
          known: { tenantId, clientId, clientSecret },
        })
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

type Tls = { certFile: string; keyFile: string; hsts: number }

async function startFront(
  rows: SiteSetup['behindProxy'],
  start: (more: Readonly<Record<string, unknown>>) => Promise<number>,
  running: (() => Promise<unknown>)[],
): Promise<TroubledFront | undefined> {
  if (rows === undefined) return undefined
  const ports = []
  for (const row of rows) ports.push(await start({ listen: { trustedProxies: ['127.0.0.1'] }, ...row }))
  const front = await startTroubledFront(new URL(siteUrl).host, ports)
  running.push(front.close)
  return front
}

function certificate(running: (() => Promise<unknown>)[]): Tls {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-site-'))
  running.push(async () => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }))
  const files = { certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key') }
  const { cert, key } = selfSigned({ name: new URL(siteUrl).host })
  writeFileSync(files.certFile, cert)
  writeFileSync(files.keyFile, key)
  return { ...files, hsts: 0 }
}

async function sampleUpstream(running: (() => Promise<unknown>)[]): Promise<string> {
  const upstream = await startSampleUpstream()
  running.push(upstream.close)
  return upstream.url
}

function providerPlace({ issuer }: DemoProvider): Places {
  const { origin, port } = new URL(issuer)
  return { [origin]: Number(port) }
}
