import { METHODS } from 'node:http'
import type { Duplex } from 'node:stream'
import httpProxy from '@fastify/http-proxy'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Pool } from 'undici'
import { GatewayError } from '../errors.ts'
import type { Identity } from '../identity/identity.ts'
import type { Assertions } from './assertion.ts'
import { exchange } from './exchange.ts'
import { createForwardingHeaders } from './forwarding-headers.ts'
import { forwardedHeaders, type RawHeaders } from './identity-headers.ts'
import { requestHeaders } from './request-headers.ts'
import { tunnel } from './tunnel.ts'
import { upgradeSocketOf } from './upgrade.ts'

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
  onUpgraded: (request: FastifyRequest, reply: FastifyReply) => void
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
  const { timeouts } = options
  const upstream = new Pool(options.upstream, {
    connect: { timeout: timeouts.connect, rejectUnauthorized: true },
    headersTimeout: timeouts.headers,
    bodyTimeout: timeouts.bodyIdle,
    keepAliveTimeout: 4000,
    pipelining: 1,
    connections: null,
  })
  const open = new Set<Duplex>()
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
    const { identity, setCookies } = passage
    const added = [
      forwarding(raw, request.id),
      ...(identity === undefined ? [] : [identityBlock(identity)]),
      ...(assertion === undefined ? [] : [['X-Entrada-Assertion', assertion]]),
    ]
    const headers = requestHeaders(raw.rawHeaders, raw.headers.connection, added, options)
    const answer = { setCookies, isAuthenticated: identity !== undefined }
    const socket = upgradeSocketOf(raw)
    if (socket === undefined) {
      exchange(reply, { headers, added: answer }, { upstream, isOurCookie: options.isOurCookie })
      return
    }
    tunnel(reply, socket, headers, answer, {
      upstream: new URL(options.upstream),
      isOurCookie: options.isOurCookie,
      answerTimeout: timeouts.headers,
      open,
      onUpgraded: () => options.onUpgraded(request, reply),
    })
  }

  app.removeAllContentTypeParsers()
  app.addHook('onRequest', (request, _reply, done) => {
    // Bodies are passed on as they are. Fastify answers 415 to a Content-Type that it cannot parse; it is shown
    // one that it can, and the upstream gets the original from the raw headers.
    if (request.raw.headers['content-type'] !== undefined) {
      request.raw.headers['content-type'] = 'application/octet-stream'
    }
    done()
  })
  await app.register(httpProxy, {
    upstream: options.upstream,
    httpMethods: proxied,
    internalRewriteLocationHeader: false,
    handler: (request, reply) => {
      const passage = options.passageOf(request)
      // Nothing gets here without the guard; if it ever did, it would get no further.
      if (passage === null) throw new GatewayError('ERR_INTERNAL', { message: 'the guard has not run' })
      const assertion = passage.identity && options.assertions?.of(passage.identity, options.now())
      if (typeof assertion !== 'object') return pass(request, reply, passage, assertion)
      return void assertion.then(
        token => pass(request, reply, passage, token),
        (error: unknown) => reply.send(error),
      )
    },
  })
  app.addHook('onClose', async () => {
    for (const socket of open) socket.destroy()
    // Lets what is under way end by itself; `ending` is what ends it in any case.
    await upstream.close()
  })
  options.ending.addEventListener('abort', () => {
    void upstream.destroy()
    app.server.closeAllConnections()
  })
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
