import { METHODS } from 'node:http'
import { isIP, type Socket } from 'node:net'
import httpProxy from '@fastify/http-proxy'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { buildConnector, Pool } from 'undici'
import { GatewayError } from '../errors.ts'
import type { Identity } from '../identity/identity.ts'
import type { Assertions } from './assertion.ts'
import { exchange, type ExchangeOptions } from './exchange.ts'
import { createForwardingHeaders } from './forwarding-headers.ts'
import { forwardedHeaders, type RawHeaders } from './identity-headers.ts'
import { requestHeaders } from './request-headers.ts'
import { tunnel, type TunnelOptions } from './tunnel.ts'
import { upgradeOf } from './upgrade.ts'

export type ForwardOptions = Readonly<{
  /** Origin of the upstream. */
  upstream: string
  publicOrigin: string
  trusts: (address: string | undefined) => boolean
  isOurCookie: (name: string) => boolean
  /** Whether the preset `forwarded` is on. */
  tellsIdentity: boolean
  assertions: Assertions | undefined
  /** What the guard has decided; null when it did not let the request pass. */
  passageOf: (request: FastifyRequest) => Passed | null
  /** NumericDate, seconds. */
  now: () => number
  /** Called when a WebSocket is open: its access line cannot wait for the end. */
  onUpgraded: (reply: FastifyReply) => void
  /** Called when the client has left, or an answer was broken off: Fastify does not see the end of such a request. */
  onCut: (reply: FastifyReply) => void
  /** Aborted when the time for running requests is over. */
  ending: AbortSignal
  timeouts: Timeouts
}>

/** For the way to the upstream, milliseconds: until connected, until answered, between two pieces of a body. */
export type Timeouts = Readonly<{ connect: number; headers: number; bodyIdle: number }>

export const defaultTimeouts: Timeouts = { connect: 2_000, headers: 60_000, bodyIdle: 60_000 }

type Passed = Readonly<{ identity?: Identity; setCookies: readonly string[] }>

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
  const { isOurCookie, onCut, timeouts } = options
  const address = new URL(options.upstream)
  const upstream = new Pool(address.origin, {
    connect: connector(address, timeouts.connect),
    headersTimeout: timeouts.headers,
    bodyTimeout: timeouts.bodyIdle,
    keepAliveTimeout: 4000,
    pipelining: 1,
    connections: null,
  })
  const open = new Set<Socket>()
  const forExchange: ExchangeOptions = { upstream, servername: address.hostname, isOurCookie, onCut }
  const forTunnel: TunnelOptions = {
    upstream: address,
    isOurCookie,
    onCut,
    open,
    answerTimeout: timeouts.headers,
    onUpgraded: options.onUpgraded,
  }
  const forwarding = createForwardingHeaders(options)
  const blocks = new WeakMap<Identity, RawHeaders>()

  function identityBlock(identity: Identity): RawHeaders {
    const known = blocks.get(identity)
    if (known !== undefined) return known
    const block = options.tellsIdentity ? forwardedHeaders(identity) : []
    blocks.set(identity, block)
    return block
  }

  function pass(
    request: FastifyRequest,
    reply: FastifyReply,
    passage: Passed,
    assertion: string | undefined,
  ): void {
    const { raw } = request
    if (reply.raw.destroyed) {
      // The client has left while its assertion was signed.
      onCut(reply)
      return
    }
    const { identity, setCookies } = passage
    const added = [
      forwarding(raw, request.id),
      ...(identity === undefined ? [] : [identityBlock(identity)]),
      ...(assertion === undefined ? [] : [['X-Entrada-Assertion', assertion]]),
    ]
    const headers = requestHeaders(raw.rawHeaders, raw.headers.connection, added, options)
    const answer = { setCookies, isAuthenticated: identity !== undefined }
    const upgrade = upgradeOf(raw)
    if (upgrade?.hasBody === true) throw new GatewayError('ERR_UPGRADE_UNSUPPORTED')
    if (upgrade?.isWebSocket === true) tunnel(reply, upgrade, headers, answer, forTunnel)
    else exchange(reply, { headers, added: answer }, forExchange)
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
    upstream: address.origin,
    httpMethods: proxied,
    internalRewriteLocationHeader: false,
    handler: (request, reply) => {
      const passage = options.passageOf(request)
      // Nothing gets here without the guard; if it ever did, it would get no further.
      if (passage === null) throw new GatewayError('ERR_INTERNAL', { message: 'the guard has not run' })
      const assertion = passage.identity && options.assertions?.of(passage.identity, options.now())
      if (typeof assertion !== 'object') return pass(request, reply, passage, assertion)
      return void assertion
        .then(token => pass(request, reply, passage, token))
        .catch((error: unknown) => reply.send(error))
    },
  })
  // Before the server waits for its connections: an open tunnel is one, and would never end by itself.
  app.addHook('preClose', done => {
    for (const socket of open) socket.destroy()
    done()
  })
  // What was under way has ended by then, or `ending` has ended it together with the upstream's connections.
  app.addHook('onClose', async () => {
    if (!upstream.destroyed) await upstream.close()
  })
  options.ending.addEventListener('abort', () => {
    void upstream.destroy()
    app.server.closeAllConnections()
  })
}

/** Connects to the upstream and nowhere else, under TLS by its own name whatever Host the client has sent. */
function connector(address: URL, timeout: number): buildConnector.connector {
  const connect = buildConnector({ timeout, rejectUnauthorized: true })
  const { hostname } = address
  // An address is no server name (RFC 6066 section 3); the certificate is checked against it all the same.
  const servername = isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? hostname : ''
  return (target, done) => connect({ ...target, servername }, done)
}

/** `GET /.auth/jwks.json`: the public keys of the identity assertion. */
export function jwksRoute(app: FastifyInstance, path: string, assertions: Assertions): void {
  const body = JSON.stringify(assertions.jwks)
  app.get(path, async (_request, reply) =>
    reply
      .header('content-type', 'application/jwk-set+json')
      .header('cache-control', 'public, max-age=300')
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer')
      .header('x-entrada', 'jwks')
      .send(body),
  )
}
