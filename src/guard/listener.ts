import { createServer, type Server, type ServerOptions } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { createHttp2Sessions, type Handlers, type Http2Sessions } from './http2-sessions.ts'
import { secureResponse, transportSecurity } from './transport-security.ts'
import type { Timing } from './timing.ts'

/** A certificate and its key, PEM. */
export type Certificate = Readonly<{ cert: string; key: string }>

export type ListenerOptions = Readonly<{
  timing: Timing
  /** Bytes of a head that are read at all. */
  maxHeaderSize: number
  maxHeaderLines: number
  /** Connections at a time; 0 is without limit. */
  maxConnections: number
  tls?: Readonly<{
    certificate: Certificate
    /** Seconds of Strict-Transport-Security; 0 is off. */
    hsts: number
  }>
}>

/** What listens on the public port, not listening yet; under TLS also those of its connections that speak HTTP/2. */
export type Listener = Readonly<{ server: Server; sessions?: Http2Sessions }>

/**
 * Speaks HTTP/1.1 alone without TLS, and HTTP/1.1 or HTTP/2 by agreement (ALPN, RFC 7301) with it. HTTP/1.1 is the
 * same server of Node in both cases, with the same limits; HTTP/2 gets the connections that have asked for it.
 */
export function createListener(handlers: Handlers, options: ListenerOptions): Listener {
  const { timing, maxHeaderSize, tls } = options
  const http: ServerOptions = {
    maxHeaderSize,
    headersTimeout: timing.head,
    connectionsCheckingInterval: timing.check,
    keepAliveTimeout: timing.keepAlive,
    requestTimeout: 0,
    // A request without Host is refused where all the others are, and in the same words.
    requireHostHeader: false,
  }
  if (tls === undefined) return { server: limited(createServer(http, handlers.request), handlers, options) }

  const hsts = transportSecurity(tls.hsts)
  const server = createSecureServer(
    {
      ...http,
      ...tls.certificate,
      minVersion: 'TLSv1.2',
      handshakeTimeout: timing.head,
      ALPNProtocols: ['h2', 'http/1.1'],
      ...(hsts !== undefined && { ServerResponse: secureResponse(hsts) }),
    },
    handlers.request,
  )
  const sessions = createHttp2Sessions(handlers, { ...options, hsts })
  const overHttp1 = server.listeners('secureConnection')
  server.removeAllListeners('secureConnection')
  server.on('secureConnection', (socket: TLSSocket) => {
    if (socket.alpnProtocol === 'h2') sessions.take(socket)
    else for (const listener of overHttp1) Reflect.apply(listener, server, [socket])
  })
  // Without a handshake there is nobody to answer to.
  server.removeAllListeners('tlsClientError')
  server.on('tlsClientError', (_error, socket: TLSSocket) => socket.destroy())
  return { server: limited(server, handlers, options), sessions }
}

function limited<S extends Server>(server: S, { expectation }: Handlers, options: ListenerOptions): S {
  const { timing, maxConnections } = options
  server.on('checkExpectation', expectation)
  // Node would leave out the lines after its own limit without a word.
  server.maxHeadersCount = 0
  if (maxConnections > 0) server.maxConnections = maxConnections
  server.setTimeout(timing.reader, socket => {
    // Silence is a stream of events, or an upstream that thinks; what is written must be taken.
    const isAnswering = Reflect.get(socket, '_httpMessage') != null
    if (isAnswering && socket.writableLength === 0) socket.setTimeout(timing.reader)
    else socket.destroy()
  })
  return server
}
