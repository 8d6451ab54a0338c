import { STATUS_CODES, ServerResponse, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyInstance } from 'fastify'

/** The client's socket of an upgrade request, and what it has already sent beyond the head. */
export type UpgradeSocket = Readonly<{ socket: Duplex; head: Buffer }>

const sockets = new WeakMap<IncomingMessage, UpgradeSocket>()

/** The socket of a request if it asks for a WebSocket. */
export function upgradeSocketOf(request: IncomingMessage): UpgradeSocket | undefined {
  return sockets.get(request)
}

/**
 * Sends upgrade requests through the ordinary routes, so that the same guard in the same order decides about
 * them. Node hands them over outside of its request event and then no longer reads the socket.
 *
 * WebSocket upgrades (RFC 6455 section 4.2.1) may be tunnelled. Any other protocol is not spoken here, and a
 * server may ignore an upgrade (RFC 9110 section 7.8): the request is answered as an ordinary one and the
 * connection closed. With a body it is refused, since its bytes could be read as a second request.
 */
export function routeUpgrades(app: FastifyInstance): void {
  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const hasBody =
      request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0
    if (hasBody) {
      socket.end(plainAnswer(400))
      return
    }
    if (request.headers.upgrade?.toLowerCase() === 'websocket' && request.method === 'GET') {
      sockets.set(request, { socket, head })
    }
    const response = new ServerResponse(request)
    response.shouldKeepAlive = false
    response.assignSocket(socket as Parameters<ServerResponse['assignSocket']>[0])
    response.on('finish', () => {
      response.detachSocket(socket as Parameters<ServerResponse['assignSocket']>[0])
      socket.end()
    })
    app.routing(request, response)
  })
  // CONNECT has a socket of its own too, and is never passed on (contract 4).
  app.server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => socket.destroy())
    socket.end(plainAnswer(405))
  })
}

function plainAnswer(status: number): string {
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\nX-Entrada: upgrade\r\n\r\n`
}
