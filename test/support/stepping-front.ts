import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readSecret } from '../../src/config/load.ts'
import { configOf } from '../../src/demo/settings.ts'
import { buildGateway } from '../../src/gateway.ts'
import type { User } from '../entra-emulator/directory.ts'
import { startEntra, type Entra } from '../entra-emulator/start.ts'
import { CookieJar } from './cookie-jar.ts'
import { reservePort } from './free-port.ts'
import { navigation, request, script as asScript, type Answer, type RequestOptions } from './http-client.ts'
import { onAnyMachine } from './on-any-machine.ts'
import type { Scope } from './scripted-provider.ts'

type Application = (request: IncomingMessage, response: ServerResponse) => void

const routes = [
  { path: '/vault/**', name: 'vault', require: { authContext: 'c1' } },
  { path: '/pay/**', name: 'pay', require: { maxAge: '15m' } },
  { path: '/both/**', name: 'both', require: { authContext: 'c2', maxAge: '15m' } },
  { path: '/admin/**', name: 'admin', require: { anyRole: ['Admin'], authContext: 'c3' } },
]

/**
 * A gateway before the emulator of Entra, with routes that want more than a sign-in. Time stands still until a test lets
 * it pass. The application answers every request, unless the test says how.
 */
export async function startStepping(
  scope: Scope,
  { settings = {}, application }: { settings?: Record<string, unknown>; application?: Application } = {},
) {
  // Half an hour ago: the library that redeems codes goes by the clock of the machine.
  const clock = { now: Math.floor(Date.now() / 1000) - 1800 }
  const entra = await startEntra(scope, { now: () => clock.now })
  const reserved = await reservePort()
  const url = `http://localhost:${reserved.port}`
  const { app, tenant, ada } = peopleOf(entra)
  app.redirectUris.push(`${url}/.auth/callback`)
  const seen: string[] = []
  const upstream = createServer((incoming, response) => {
    seen.push(`${incoming.method} ${incoming.url}`)
    if (application === undefined) response.end('the application')
    else application(incoming, response)
  })
  await new Promise<void>(resolve => upstream.listen(0, '127.0.0.1', resolve))
  const lines: string[] = []
  const { session, provider, ...others } = settings
  const gateway = await buildGateway(
    configOf({
      provider: {
        ...{ tenantId: tenant.id, authorityHost: entra.origin, clientId: app.clientId },
        ...{ clientSecret: app.secrets[0]?.value ?? '', redirectUri: `${url}/.auth/callback` },
        ...(provider as object | undefined),
      },
      upstream: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`,
      routes,
      session: { revalidate: 'off', ...(session as object | undefined) },
      ...others,
    }),
    {
      ...{ readSecret, listening: { overload: onAnyMachine }, now: () => clock.now },
      logDestination: { write: line => void lines.push(line) },
    },
  )
  await reserved.release()
  await gateway.app.listen({ host: '127.0.0.1', port: reserved.port })
  scope.after(async () => {
    await gateway.close(0)
    await new Promise(resolve => {
      upstream.close(resolve)
      upstream.closeAllConnections()
    })
  })

  const visit = async (
    address: string | URL,
    jar: CookieJar,
    options: RequestOptions = {},
  ): Promise<Answer> =>
    request(new URL(address, url), { jar, ...options, headers: { ...navigation, ...options.headers } })

  /** Where the gateway sends the browser at the provider: the login's own redirect. */
  async function login(address: string, jar: CookieJar): Promise<URL> {
    return new URL((await visit(address, jar)).headers.location ?? '')
  }

  /** The answer of the callback after a sign-in at this address of the provider. */
  async function signInAt(authorize: URL, jar: CookieJar, user: User = ada): Promise<Answer> {
    return visit(entra.signIn(authorize, user), jar)
  }

  return {
    url,
    gateway,
    entra,
    app,
    ada,
    clock,
    seen,
    visit,
    login,
    signInAt,
    logged: () => lines.map(line => JSON.parse(line) as Readonly<Record<string, unknown>>),
    /** What a script on the page gets. */
    fetch: async (path: string, jar: CookieJar, options: RequestOptions = {}): Promise<Answer> =>
      request(url + path, { jar, ...options, headers: { ...asScript, ...options.headers } }),
    signedIn: async (): Promise<CookieJar> => {
      const jar = new CookieJar()
      await signInAt(await login('/.auth/login', jar), jar)
      return jar
    },
  }
}

function peopleOf(entra: Entra) {
  const { contoso } = entra.tenants
  const { ada } = entra.people
  return { app: entra.apps.gateway, tenant: contoso, ada }
}

/** The `claims` of a request to the provider. */
export function claimsOf(authorize: URL): unknown {
  const claims = authorize.searchParams.get('claims')
  return claims === null ? undefined : (JSON.parse(claims) as unknown)
}
