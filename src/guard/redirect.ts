import { createServer, type Server } from 'node:http'
import { isRefusal, parseTarget } from '../policy/target.ts'
import type { PublicOrigins } from '../observe/public-origins.ts'
import type { Timing } from './timing.ts'

/**
 * The plain port beside TLS: whatever is asked of it, it answers 308 (RFC 9110 section 15.4.9) to the same target on
 * the public origin of that host, else the first, never to another host that the request names, reads no body, and closes. A target that is not clear
 * leads to the start page.
 */
export function createRedirect(origins: PublicOrigins, timing: Timing, maxConnections: number): Server {
  const server = createServer(
    {
      headersTimeout: timing.head,
      requestTimeout: timing.head,
      connectionsCheckingInterval: timing.check,
      requireHostHeader: false,
    },
    (request, response) => {
      const { method = '', url = '' } = request
      const { origin } = origins.nearest(request)
      const target = parseTarget(method, url, new URL(origin).host)
      const isClear = !isRefusal(target) && target.needs === undefined
      response
        .writeHead(308, {
          Location: `${origin}${isClear ? url : '/'}`,
          'X-Entrada': 'https',
          'Cache-Control': 'no-store',
          'Referrer-Policy': 'no-referrer',
          'Content-Length': 0,
          Connection: 'close',
        })
        .end()
    },
  )
  server.on('checkExpectation', (request, response) => server.emit('request', request, response))
  server.on('checkContinue', (request, response) => server.emit('request', request, response))
  server.setTimeout(timing.head)
  if (maxConnections > 0) server.maxConnections = maxConnections
  return server
}
