import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Call, Scope, ScriptedAnswer } from '../support/scripted-provider.ts'
import { newAccessToken, type AccessTokenWanted } from './access-token.ts'
import { afterApproval } from './admin-consent.ts'
import { authorize } from './authorize.ts'
import { accountOf, type User } from './directory.ts'
import { newGrants } from './grants.ts'
import { newIdToken, type IdTokenWanted } from './id-token.ts'
import { population } from './population.ts'
import { routeOf } from './routes.ts'
import { newScript, type Endpoint, type World } from './world.ts'

/** What somebody does on Microsoft's pages; without it they agree to everything and can do everything. */
export type Doing = Readonly<{ consents?: boolean; showsFactor?: boolean }>

export type Entra = World &
  Readonly<{
    /** Every request that it got, in order. */
    calls: readonly Call[]
    count: (endpoint: Endpoint) => number
    /**
     * Where Entra sends the browser of somebody who was sent to `url` and signs in.
     * @param user undefined for a browser in which nobody has signed in, which matters with `prompt=none`
     * @throws Error with the AADSTS number where it shows a page of its own instead
     */
    signIn: (url: string | URL, user: User | undefined, doing?: Doing) => URL
    accessToken: (wanted: AccessTokenWanted) => Promise<string>
    /** Of a sign-in that has never been; `gateway` is the client without `app`. */
    idToken: (wanted: Partial<IdTokenWanted> & Readonly<{ user: User }>) => Promise<string>
    /** Where the browser of an administrator comes back to from the page of `url`; see `afterApproval`. */
    approve: (url: string | URL, accepts?: boolean) => URL
    close: () => Promise<void>
  }>

/**
 * Microsoft Entra ID and Microsoft Graph on loopback, as Microsoft's documents describe them, until the end of `scope`.
 * A gateway finds it by `provider.authorityHost` = `origin` and `provider.graph.baseUrl` = `graphUrl`.
 * @param options `now`: NumericDate, seconds; the machine's clock without it
 */
export async function startEntra(
  scope: Scope,
  options: Readonly<{ now?: () => number }> = {},
): Promise<Entra> {
  const calls: Call[] = []
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      // A caller that has gone away, or a fault of the emulator: the caller sees it, not the whole process.
      if (response.headersSent) response.destroy()
      else response.writeHead(500).end(String(error))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const world: World = {
    origin,
    graphUrl: `${origin}/graph`,
    now: options.now ?? (() => Math.floor(Date.now() / 1000)),
    ...population(),
    script: newScript(),
    grants: newGrants(),
    sessions: new Map(),
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request)
    const path = request.url ?? ''
    const route = routeOf(path)
    const endpoint = route?.endpoint ?? ''
    const call = { endpoint, method: request.method ?? '', path, headers: request.headers, body }
    calls.push(call)
    const scripted = route && world.script.answers[route.endpoint]?.(call)
    send(response, world.now(), scripted ?? (await route?.answer(world, call)) ?? { status: 404, body: '' })
  }

  const close = async () => {
    const closed = new Promise(resolve => server.close(resolve))
    server.closeAllConnections()
    await closed
  }
  scope.after(close)
  return {
    ...world,
    calls,
    count: endpoint => calls.filter(call => call.endpoint === endpoint).length,
    signIn: (url, user, doing = {}) => signIn(world, new URL(url), user, doing),
    approve: (url, accepts = true) => approve(world, new URL(url), accepts),
    accessToken: async wanted => newAccessToken(world, wanted),
    idToken: async wanted => newIdToken(world, { ...usualWanted(world, wanted.user), ...wanted }),
    close,
  }
}

function signIn(
  world: World,
  url: URL,
  user: User | undefined,
  { consents = true, showsFactor = true }: Doing,
): URL {
  const segment = /^\/([^/]+)\/oauth2\/v2\.0\/authorize$/.exec(url.pathname)?.[1] ?? ''
  const visitor = { account: user && accountOf(user), consents, showsFactor }
  const outcome = authorize(world, segment, url.searchParams, visitor)
  if (outcome.kind === 'page') throw new Error(`Entra shows a page: AADSTS${outcome.refusal.code}`)
  if (outcome.kind !== 'back') throw new Error(`Entra asks: ${outcome.kind}`)
  const to = new URL(outcome.back.redirectUri)
  for (const [name, value] of outcome.query) to.searchParams.append(name, value)
  return to
}

function approve(world: World, url: URL, accepts: boolean): URL {
  const segment = /^\/([^/]+)\/v2\.0\/adminconsent$/.exec(url.pathname)?.[1] ?? ''
  const back = afterApproval(world, segment, url.searchParams, accepts)
  if (back === undefined) throw new Error('Entra shows a page')
  return back
}

function usualWanted(world: World, user: User): IdTokenWanted {
  const account = accountOf(user)
  const signIn = { account, sid: `sid-${user.oid}`, authTime: world.now(), secondFactor: false, acrs: [] }
  return { app: world.apps.gateway, user, signIn, scopes: ['openid', 'profile', 'email'] }
}

/** @param now what the emulator's clock shows, which each of its own answers tells */
function send(response: ServerResponse, now: number, answer: ScriptedAnswer): void {
  if (answer === 'hang') return
  if (answer === 'reset') {
    response.socket?.resetAndDestroy()
    return
  }
  if (typeof answer === 'function') {
    answer(response)
    return
  }
  const { status = 200, headers = {}, body = '' } = answer
  const date = new Date(now * 1000).toUTCString()
  response.writeHead(status, { date, 'content-type': 'application/json; charset=utf-8', ...headers })
  response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body))
}
