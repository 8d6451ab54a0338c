import { METHODS } from 'node:http'
import httpProxy from '@fastify/http-proxy'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { GatewayError } from '../errors.ts'
import type { Identity } from '../identity/identity.ts'
import type { Challenged, RelayOptions } from './answer-relay.ts'
import type { Assertions } from './assertion.ts'
import { exchange } from './exchange.ts'
import { createForwardingHeaders, type ForwardingOptions } from './forwarding-headers.ts'
import { createKindOf } from './header-names.ts'
import type { RawHeaders } from './identity-headers.ts'
import { isPlainTarget } from './plain-target.ts'
import { passHeaders, requestHeaders } from './request-headers.ts'
import { Sending } from './sending.ts'
import { LiveConnections, type LiveOptions } from './live-connections.ts'
import type { OpenTunnels } from './open-tunnels.ts'
import type { IdentityHeadersOf } from './told-identity.ts'
import { tunnel } from './tunnel.ts'
import type { UpstreamTrace } from './upstream-trace.ts'
import { upgradeOf } from './upgrade.ts'
import {
  createUpstreams,
  type Upstream,
  type UpstreamOptions,
  type UpstreamSurroundings,
} from './upstream.ts'

export type ForwardOptions = UpstreamSurroundings &
  Readonly<{
    /** By name; `default` is that of passages which name none. */
    upstreams: Readonly<Record<string, UpstreamOptions>>
    trusts: (address: string | undefined) => boolean
    origins: ForwardingOptions['origins']
    isOurCookie: (name: string) => boolean
    /** Names of headers that the settings give to the gateway. */
    ownHeaders: readonly string[]
    identityHeadersOf: IdentityHeadersOf
    /** What the guard has decided; null when it did not let the request pass. */
    passageOf: (request: FastifyRequest) => Passed | null
    /** NumericDate, seconds. */
    now: () => number
    /** The trace that a request belongs to. */
    traceOf: (request: FastifyRequest) => UpstreamTrace | null
    tunnels: OpenTunnels
    /** What is open of a session ends with it. */
    sessions: LiveOptions['sessions'] & Readonly<{ isEnded: (identity: Identity) => boolean }>
    refusalNow: LiveOptions['refusalNow']
    audit: LiveOptions['audit']
    ageCounts?: LiveOptions['ageCounts']
    onRules?: LiveOptions['onRules']
    over?: LiveOptions['over']
    /** See `AnswerRelay`. */
    challenged?: Challenged | undefined
    /** Told how long an upstream took for the head of its answer. */
    counted?: RelayOptions['counted']
    /** Called when a WebSocket is open: its access line cannot wait for the end. */
    onUpgraded: (reply: FastifyReply) => void
    /** Called when the client has left, or an answer was broken off: Fastify does not see the end of such a request. */
    onCut: (reply: FastifyReply) => void
    /** Aborted when the time for running requests is over. */
    ending: AbortSignal
  }>

/** What a route says of requests on their way, as far as it is told here. Durations are seconds. */
type PassedHandling = Readonly<{
  upstream?: string
  timeouts?: Readonly<{ headers?: number; bodyIdle?: number }>
  maxBody?: number
  cache?: 'keep'
  forwardAuthorization?: boolean
}>

type Passed = Readonly<{
  handling: PassedHandling
  identity?: Identity
  setCookies: readonly string[]
  /** See `Added`. */
  crossOrigin?: RawHeaders
  /** Further headers of ours: names and values one after the other. */
  headers?: RawHeaders
}>

/** What an upstream is told of nobody. */
const nothing: RawHeaders = []

/** Methods that Node parses and that may be passed on: all but TRACE and CONNECT, WebDAV's too. */
const proxied = METHODS.filter(method => method !== 'TRACE' && method !== 'CONNECT')

/** Methods that Fastify knows only when told; all of them may have a body. */
export function addProxiedMethods(app: FastifyInstance): void {
  for (const method of proxied) {
    if (!app.supportedMethods.includes(method)) app.addHttpMethod(method, { hasBody: true })
  }
}

/**
 * The last stop: everything in this scope goes to the upstream. @fastify/http-proxy registers the routes and
 * checks the destination; its `handler` option is the seam where the request leaves it (docs/adr/0001).
 */
export async function forwardPlugin(app: FastifyInstance, options: ForwardOptions): Promise<void> {
  const { isOurCookie, onCut, onUpgraded, tunnels, sessions, challenged, counted } = options
  const live = new LiveConnections(options)
  const upstreams = createUpstreams(options.upstreams, options)
  const pools = [...upstreams.values()].flatMap(({ pool, fresh }) => [pool, fresh])
  const forwarding = createForwardingHeaders(options)
  const sending = new Sending()
  const kindOf = createKindOf(options.ownHeaders)

  function pass(
    request: FastifyRequest,
    reply: FastifyReply,
    passage: Passed,
    upstream: Upstream,
    told: RawHeaders,
  ): void {
    const { raw } = request
    if (reply.raw.destroyed) {
      // The client has left while somebody else was asked who it is.
      onCut(reply)
      return
    }
    const { identity, setCookies, handling } = passage
    if (identity !== undefined && sessions.isEnded(identity)) throw new GatewayError('ERR_SIGNIN_REQUIRED')
    const refusal = live.refusalSince(request, identity)
    if (refusal !== undefined) throw new GatewayError(refusal)
    const { target, prefix } = upstream.mapTarget(request.url)
    const trace = options.traceOf(request)
    const added = [forwarding(raw, request.id)]
    if (trace !== null) added.push(trace.toUpstream(upstream.name))
    if (prefix !== undefined) added.push(['X-Forwarded-Prefix', prefix])
    if (passage.headers !== undefined) added.push(passage.headers)
    const which = {
      isOurCookie,
      kindOf,
      keepsAuthorization: handling.forwardAuthorization === true,
      host: upstream.host,
    }
    const timeouts = timeoutsOf(handling, upstream)
    const answer = {
      setCookies,
      isAuthenticated: identity !== undefined,
      keepsCache: handling.cache === 'keep',
      crossOrigin: passage.crossOrigin,
    }
    const upgrade = upgradeOf(raw)
    if (upgrade?.hasBody === true) throw new GatewayError('ERR_UPGRADE_UNSUPPORTED')
    if (upgrade?.isWebSocket === true) {
      const owner = { identity, address: request.ip }
      const forTunnel = { upstream, timeouts, tunnels, live, isOurCookie, onCut, onUpgraded }
      const headers = requestHeaders(raw.rawHeaders, raw.headers.connection, [...added, told], which)
      tunnel(reply, upgrade, { target, headers, added: answer, owner, trace }, forTunnel)
    } else {
      const head = sending.head()
      passHeaders(head, raw.rawHeaders, raw.headers.connection, added, which)
      const { maxBody } = handling
      const outgoing = { target, head, told, timeouts, maxBody, added: answer, identity, trace }
      exchange(reply, outgoing, { upstream, live, sending, isOurCookie, onCut, challenged, counted })
    }
  }

  app.removeAllContentTypeParsers()
  app.addHook('onRequest', (request, _reply, done) => {
    // Bodies are passed on as they are. Fastify answers 415 to a Content-Type that it cannot parse, and 400 to a
    // QUERY without one; it is shown one that it can, and the upstream gets the original from the raw headers.
    if (request.raw.headers['content-type'] !== undefined || request.method === 'QUERY') {
      request.raw.headers['content-type'] = 'application/octet-stream'
    }
    done()
  })
  await app.register(httpProxy, {
    // Only there to be checked against; requests go where the route says.
    upstream: 'http://upstream.invalid',
    httpMethods: proxied,
    internalRewriteLocationHeader: false,
    // Only what it may refuse. Two slashes would be refused, though a route may allow them (docs/adr/0003).
    preRewrite: url => (isPlainTarget(url) || url.startsWith('//') ? '/' : url),
    handler: (request, reply) => {
      const passage = options.passageOf(request)
      // Nothing gets here without the guard; if it ever did, it would get no further.
      if (passage === null) throw new GatewayError('ERR_INTERNAL', { message: 'the guard has not run' })
      const upstream = upstreams.get(passage.handling.upstream ?? 'default')
      if (upstream === undefined) throw new GatewayError('ERR_NOT_FOUND', { message: 'there is no upstream' })
      const { identity } = passage
      const told = identity === undefined ? nothing : options.identityHeadersOf(identity, upstream.audience)
      pass(request, reply, passage, upstream, told)
    },
  })
  // What was under way has ended by then, or `ending` has ended it together with the upstream's connections.
  app.addHook('onClose', async () => {
    live.stop()
    await Promise.all(pools.map(async pool => pool.close()))
    sending.stop()
  })
  options.ending.addEventListener('abort', () => {
    for (const pool of pools) void pool.destroy()
  })
}

/** Milliseconds: what the route says, over what the upstream says. */
function timeoutsOf({ timeouts }: PassedHandling, upstream: Upstream): Upstream['timeouts'] {
  if (timeouts === undefined) return upstream.timeouts
  const { headers, bodyIdle } = timeouts
  return {
    headers: headers === undefined ? upstream.timeouts.headers : headers * 1000,
    bodyIdle: bodyIdle === undefined ? upstream.timeouts.bodyIdle : bodyIdle * 1000,
  }
}

/** `GET /.auth/jwks.json`: the public keys of the identity assertion. */
export function jwksRoute(app: FastifyInstance, path: string, assertions: Assertions): void {
  app.get(path, async (_request, reply) =>
    reply
      .header('content-type', 'application/jwk-set+json')
      .header('cache-control', 'public, max-age=300')
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer')
      .header('x-entrada', 'jwks')
      .send(JSON.stringify(assertions.jwks())),
  )
}
