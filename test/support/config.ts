import type { Config, UpstreamConfig } from '../../src/config/config.ts'
import { builtIn } from '../../src/messages/languages.ts'
import { clientId } from './scripted-provider.ts'

/** Any part of the settings; sections are merged, everything else (lists too) is replaced. */
export type Overrides<T = Config> = { readonly [K in keyof T]?: OverridesOf<T[K]> }
type OverridesOf<T> = T extends readonly unknown[] ? T : T extends object ? Overrides<T> : T

/** Settings for `buildGateway` in tests, behind https://app.example, over what a test wants otherwise. */
export function testConfig(overrides: Overrides): Config {
  const config = merged(usual, overrides) as Config
  return { ...config, origins: overrides.origins ?? [onlyOrigin(config)] }
}

/** The one public origin of settings that name no more. */
function onlyOrigin({ publicOrigin: origin, provider }: Omit<Config, 'origins'>): Config['origins'][number] {
  const { redirectUri, postLogoutRedirectUri } = provider
  return { origin, redirectUri, postLogoutRedirectUri }
}

/**
 * Sessions of a test that moves the clock: where there is no provider behind it, or one whose clock does not move along,
 * nobody could be asked anew, and each session would be stale after `revalidate`. `test/support/refreshing-front.ts` is
 * the place for what is asked anew.
 */
export const neverAskedAnew = { revalidate: 0 } as const

/** Settings of an upstream in tests. */
export function testUpstream(url: string, more: Partial<UpstreamConfig> = {}): UpstreamConfig {
  return { url, hostHeader: 'client', timeouts: { connect: 2, headers: 60, bodyIdle: 60 }, ...more }
}

const usual: Omit<Config, 'origins'> = {
  listen: {
    host: '127.0.0.1',
    port: 0,
    trustedProxies: [],
    limits: { connections: 1000, webSockets: 1000, webSocketsPerUser: 100 },
    workers: 1,
    drainDelay: 0,
    grace: 0,
  },
  admin: { host: '127.0.0.1', port: 0 },
  provider: {
    issuer: 'http://127.0.0.1:9',
    allowHttp: false,
    requireAtStart: false,
    clientId,
    credential: { kind: 'secret', secret: { value: 'the-client-secret' }, method: 'post' },
    redirectUri: 'https://app.example/.auth/callback',
    postLogoutRedirectUri: 'https://app.example/.auth/signed-out',
    scopes: ['openid', 'profile', 'email'],
    clockTolerance: 120,
    timeout: 5,
    trustEmail: 'verified',
    claims: {
      name: 'name',
      email: 'email',
      preferredUsername: 'preferred_username',
      roles: ['roles'],
      groups: ['groups'],
      groupPrefix: '',
    },
    claimSources: ['idToken'],
    graph: { groups: 'onOverage', profile: [], photo: false },
  },
  publicOrigin: 'https://app.example',
  session: {
    keys: [Buffer.alloc(32, 7).toString('base64')],
    keysAreRandom: false,
    cookie: { name: 'entrada', sameSite: 'lax', secure: true, path: '/' },
    idleTimeout: 3600,
    revalidate: 900,
    maxStale: 3600,
    absoluteTimeout: 43_200,
  },
  revocation: {},
  upstreams: { default: testUpstream('http://127.0.0.1:9') },
  routes: [],
  defaultAccess: 'authenticated',
  headers: {
    preset: ['forwarded'],
    encoding: 'utf8',
    custom: [],
    map: { roles: {} },
    assertion: { enabled: true },
  },
  auth: { prefix: '/.auth', rateLimit: 1_000_000, me: 'entrada', keepFragment: false, forwardAuth: {} },
  pages: { productName: 'Entrada', showReason: false, languages: builtIn, signIn: false },
  lostPost: { enabled: false, maxSize: 64 * 1024 },
  log: { level: 'trace', access: 'all' },
  audit: { addresses: false },
}

function merged(under: unknown, over: unknown): unknown {
  if (!isSection(under) || !isSection(over)) return over === undefined ? under : over
  const names = [...new Set([...Object.keys(under), ...Object.keys(over)])]
  return Object.fromEntries(names.map(name => [name, merged(under[name], over[name])]))
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
