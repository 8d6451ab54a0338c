import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decodeJwt } from 'jose'
import { readSecret } from '../../src/config/load.ts'
import { configOf } from '../../src/demo/settings.ts'
import { buildGateway } from '../../src/gateway.ts'
import type { User } from '../entra-emulator/directory.ts'
import { startEntra, type Doing } from '../entra-emulator/start.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { reservePort } from '../support/free-port.ts'
import { navigation, request, script, type RequestOptions } from '../support/http-client.ts'
import { onAnyMachine } from '../support/on-any-machine.ts'
import type { Scope } from '../support/scripted-provider.ts'

export const reportsRead = 'api://reports/Reports.Read'
export const reportsWrite = 'api://reports/Reports.Write'

/** Routes that want tokens of three resources, in three headers, and one that wants none. */
const usualRoutes = [
  { path: '/reports/**', accessToken: { scopes: [reportsRead] } },
  { path: '/write/**', accessToken: { scopes: [reportsWrite, reportsRead], header: 'Authorization' } },
  { path: '/me/**', accessToken: { scopes: ['User.Read'], header: 'X-Graph-Token' } },
  { path: '/optional/**', access: 'optional', accessToken: { scopes: [reportsRead] } },
]

/** What the application saw of a request. */
export type Seen = Readonly<{ url: string; headers: IncomingHttpHeaders; rawHeaders: readonly string[] }>

/** Records requests and answers 200; upgrades are answered 101. */
export async function startSeeing(scope: Scope) {
  const seen: Seen[] = []
  const server = createServer((incoming, answer) => {
    seen.push({ url: incoming.url ?? '', headers: incoming.headers, rawHeaders: incoming.rawHeaders })
    answer.end('ok')
  })
  server.on('upgrade', (incoming, socket) => {
    seen.push({ url: incoming.url ?? '', headers: incoming.headers, rawHeaders: incoming.rawHeaders })
    socket.on('error', () => socket.destroy())
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  scope.after(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
  return { seen, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

/**
 * A gateway before the emulator of Entra ID. Time stands still until a test lets it pass.
 * @param startApplication gives the origin of another application than the one that records
 */
export async function startTokenFront(
  scope: Scope,
  settings: Readonly<Record<string, unknown>> = {},
  provider: Readonly<Record<string, unknown>> = {},
  startApplication?: (graphUrl: string) => Promise<string>,
) {
  const clock = { now: Math.floor(Date.now() / 1000) }
  const entra = await startEntra(scope, { now: () => clock.now })
  const upstream = await startSeeing(scope)
  const reserved = await reservePort()
  const url = `http://localhost:${reserved.port}`
  const { gateway: app } = entra.apps
  app.redirectUris.push(`${url}/.auth/callback`)
  const lines: string[] = []
  const { session, ...others } = settings
  const config = configOf({
    provider: {
      ...{ tenantId: entra.tenants.contoso.id, authorityHost: entra.origin, timeout: '10s' },
      ...{ clientId: app.clientId, clientSecret: app.secrets[0]?.value },
      redirectUri: `${url}/.auth/callback`,
      ...provider,
      graph: { baseUrl: entra.graphUrl, ...(provider['graph'] as object | undefined) },
    },
    upstream: (await startApplication?.(entra.graphUrl)) ?? upstream.url,
    routes: usualRoutes,
    session: {
      revalidate: 'off',
      absoluteTimeout: '12h',
      idleTimeout: '12h',
      ...(session as object | undefined),
    },
    ...others,
  })
  const gateway = await buildGateway(config, {
    readSecret,
    logDestination: { write: line => void lines.push(line) },
    listening: { overload: onAnyMachine },
    now: () => clock.now,
  })
  await reserved.release()
  await gateway.app.listen({ host: '127.0.0.1', port: reserved.port })
  scope.after(async () => gateway.close(0))

  const navigate = (path: string, jar: CookieJar, options: RequestOptions = {}) =>
    request(new URL(path, url), { jar, ...options, headers: { ...navigation, ...options.headers } })

  /** Follows a sign-in that has begun, as the browser of this person does, back to the gateway. */
  async function comeBack(location: string | undefined, user: User, jar: CookieJar, doing?: Doing) {
    return request(entra.signIn(location ?? '', user, doing), { jar, headers: navigation })
  }

  return {
    ...{ url, port: reserved.port, entra, clock, gateway, navigate, comeBack, config },
    seen: upstream.seen,
    /** What the application saw last. */
    last: () => upstream.seen.at(-1),
    log: () => lines.join(''),
    logged: () => lines.map(line => JSON.parse(line) as Readonly<Record<string, unknown>>),
    /** The jar of somebody who has signed in. */
    signIn: async (user: User, doing?: Doing, jar = new CookieJar()): Promise<CookieJar> => {
      const begun = await navigate('/.auth/login', jar)
      await comeBack(begun.headers.location, user, jar, doing)
      return jar
    },
    /** What a script on the page gets. */
    fetch: (path: string, jar: CookieJar, options: RequestOptions = {}) =>
      request(url + path, { jar, ...options, headers: { ...script, ...options.headers } }),
    /** Forms that have come to the token endpoint for something else than a sign-in. */
    asked: () =>
      entra.calls
        .filter(({ endpoint }) => endpoint === 'token')
        .map(({ body }) => new URLSearchParams(body))
        .filter(form => form.get('grant_type') !== 'authorization_code'),
  }
}

/** What a token says that is no business of whoever passes it on. */
export function claimsOf(token: unknown): Readonly<Record<string, unknown>> {
  return typeof token === 'string' ? decodeJwt(token.replace(/^Bearer /, '')) : {}
}
