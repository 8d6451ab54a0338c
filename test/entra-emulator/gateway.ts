import assert from 'node:assert/strict'
import type { Config } from '../../src/config/config.ts'
import { configOf } from '../../src/demo/settings.ts'
import { buildGateway, type Gateway } from '../../src/gateway.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { reservePort } from '../support/free-port.ts'
import { navigation, request, type Answer, type RequestOptions } from '../support/http-client.ts'
import { onAnyMachine } from '../support/on-any-machine.ts'
import { startRecordingUpstream } from '../support/recording-upstream.ts'
import type { Scope } from '../support/scripted-provider.ts'
import type { User } from './directory.ts'
import { startEntra, type Doing, type Entra } from './start.ts'

export type EntraGateway = Readonly<{
  entra: Entra
  gateway: Gateway
  /** Public origin, `http://localhost:PORT`. */
  url: string
  upstream: Awaited<ReturnType<typeof startRecordingUpstream>>
  /** What it has logged until now, one object a line. */
  logged: () => readonly Readonly<Record<string, unknown>>[]
  /** One request, a navigation unless its headers say otherwise. */
  visit: (path: string, jar?: CookieJar, options?: RequestOptions) => Promise<Answer>
  /** Goes through a sign-in on the way to `path`; the answer is the one of the callback. */
  signIn: (user: User, jar: CookieJar, path?: string, doing?: Doing) => Promise<Answer>
  /** What `/.auth/me` tells a script of this browser. */
  me: (jar: CookieJar) => Promise<Record<string, unknown>>
}>

export type EntraGatewaySetup = Readonly<{
  /** In the shape of the file, over those needed; sections are merged, one level deep. */
  settings?: Readonly<Record<string, object | string>>
  /** What settings cannot say here, such as files. */
  change?: (config: Config) => Config
  /** NumericDate, for both clocks. */
  now?: () => number
}>

/**
 * A listening gateway whose provider is the emulator, with an upstream that keeps what it gets.
 */
export async function startEntraGateway(scope: Scope, setup: EntraGatewaySetup = {}): Promise<EntraGateway> {
  const { settings = {}, change = config => config, now } = setup
  const clock = now === undefined ? {} : { now }
  const entra = await startEntra(scope, clock)
  const upstream = await startRecordingUpstream()
  scope.after(upstream.close)
  const reserved = await reservePort()
  const url = `http://localhost:${reserved.port}`
  const { gateway: app } = entra.apps
  app.redirectUris.push(`${url}/.auth/callback`, `${url}/.auth/signed-out`)
  const usual: Record<string, object | string> = {
    provider: {
      tenantId: entra.tenants.contoso.id,
      authorityHost: entra.origin,
      clientId: app.clientId,
      clientSecret: 'the-client-secret',
      redirectUri: `${url}/.auth/callback`,
    },
    upstream: upstream.url,
  }
  const sections = Object.entries(settings).map(([name, value]) => {
    const under = usual[name]
    const isSection = typeof value === 'object' && !Array.isArray(value) && typeof under === 'object'
    return [name, isSection ? { ...under, ...value } : value] as const
  })
  const lines: string[] = []
  const gateway = await buildGateway(change(configOf({ ...usual, ...Object.fromEntries(sections) })), {
    readSecret: source => ('value' in source ? source.value : ''),
    logDestination: { write: line => void lines.push(line) },
    listening: { overload: onAnyMachine },
    ...clock,
  })
  scope.after(async () => gateway.close(0))
  await reserved.release()
  await gateway.app.listen({ host: '127.0.0.1', port: reserved.port })

  const visit: EntraGateway['visit'] = async (path, jar = new CookieJar(), options = {}) =>
    request(new URL(path, url), { ...options, jar, headers: { ...navigation, ...options.headers } })

  return {
    entra,
    gateway,
    url,
    upstream,
    logged: () => lines.map(line => JSON.parse(line) as Record<string, unknown>),
    visit,
    signIn: async (user, jar, path = '/', doing = {}) => {
      const login = await visit(`/.auth/login?rd=${encodeURIComponent(path)}`, jar)
      assert.equal(login.status, 302, login.body)
      const back = entra.signIn(login.headers.location ?? '', user, doing)
      return visit(back.pathname + back.search, jar)
    },
    me: async jar => {
      const script = { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }
      const { status, body } = await visit('/.auth/me', jar, { headers: script })
      assert.equal(status, 200, body)
      return JSON.parse(body) as Record<string, unknown>
    },
  }
}
