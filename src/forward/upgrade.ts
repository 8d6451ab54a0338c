import { ServerResponse, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { endGently } from './end-gently.ts'

/** A request that Node has handed over together with its socket. */
export type Upgrade = Readonly<{
  socket: Socket
  /** Whether the request asks for a WebSocket and for nothing else. */
  isWebSocket: boolean
  hasBody: boolean
  /** Takes the socket from the response that would have answered on it. @returns what has come behind the head */
  release: () => readonly Buffer[]
}>

/** Bytes that are kept of a client that does not wait for the answer; then no more is read until it is there. */
const maxEarly = 64 * 1024
const maxEarlyPieces = 64

const upgrades = new WeakMap<IncomingMessage, Upgrade>()

/** What is known of a request that came with an upgrade; undefined for all others. */
export function upgradeOf(request: IncomingMessage): Upgrade | undefined {
  return upgrades.get(request)
}

/**
 * Sends upgrade requests through the ordinary routes, so that the same guard in the same order decides about
 * them, and the same answers say no. Node hands them over outside of its request event.
 *
 * WebSocket upgrades (RFC 6455 section 4.2.1) may be tunnelled. Any other protocol is not spoken here, and a
 * server may ignore an upgrade (RFC 9110 section 7.8): the request is answered as an ordinary one. Either way the
 * connection ends with the answer, and nothing else on it is ever taken for a request. CONNECT comes the same way
 * and has no route.
 * @param ending aborted when the time for running requests is over
 * @param Response what answers: that of all other requests over HTTP/1.1
 */
export function routeUpgrades(
  app: FastifyInstance,
  ending: AbortSignal,
  Response: new (request: IncomingMessage) => ServerResponse = ServerResponse,
): void {
  const open = new Set<Socket>()
  ending.addEventListener('abort', () => {
    for (const socket of open) socket.destroy()
  })

  function route(request: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    if (isAnswering(socket)) {
      // Sent behind a request that is not answered yet, where a client has to wait: there is no room for an answer.
      socket.destroy()
      return
    }
    open.add(socket)
    socket.once('close', () => open.delete(socket))

    const response = new Response(request)
    const onDrain = () => response.emit('drain')
    // Who closes one half of such a connection has left: Node does the same for ordinary requests.
    const onEnd = () => socket.destroy()
    const { method, headers, httpVersion } = request
    // Upgrade means nothing in HTTP/1.0 (RFC 9110 section 7.8).
    const isWebSocket =
      method === 'GET' && httpVersion === '1.1' && headers.upgrade?.toLowerCase() === 'websocket'
    const early = [head]
    let size = head.length
    // It is read in any case: a client that leaves is seen only behind its last byte.
    const onData = (chunk: Buffer) => {
      if (!isWebSocket) return
      early.push(chunk)
      size += chunk.length
      if (size >= maxEarly || early.length >= maxEarlyPieces) socket.pause()
    }
    const release = () => {
      socket.off('data', onData).off('drain', onDrain).off('end', onEnd)
      response.detachSocket(socket)
      return early.splice(0)
    }
    upgrades.set(request, {
      socket,
      release,
      isWebSocket,
      hasBody: headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0,
    })
    response.shouldKeepAlive = false
    response.assignSocket(socket)
    socket.on('data', onData).on('drain', onDrain).on('end', onEnd)
    response.on('finish', () => {
      release()
      endGently(socket)
    })
    app.routing(request, response)
  }

  for (const event of ['upgrade', 'connect']) app.server.on(event, route)
}

/** Whether an earlier request of the same connection still has its answer to come. */
function isAnswering(socket: Socket): boolean {
  return Reflect.get(socket, '_httpMessage') instanceof ServerResponse
}
