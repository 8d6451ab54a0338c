import type { ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { FastifyInstance } from 'fastify'
import { InFlight, type Placed } from '../in-flight.ts'

/**
 * An answer to HTTP/1.0 may end with the connection (RFC 9112 section 6.3), so that one that was broken off would look
 * whole: it ends by a reset instead. HTTP/1.1 and later see it by the framing, and TLS by the missing close_notify.
 * @param ending aborted when what is still open is broken off
 */
export function addCutAnswers(app: FastifyInstance, ending: AbortSignal | undefined): void {
  const open = new InFlight<Placed & Readonly<{ response: ServerResponse }>>()
  app.addHook('onRequest', ({ raw: request }, { raw: response }, next) => {
    if (request.httpVersion === '1.0') {
      const entry = { response, place: -1 }
      open.add(entry)
      response.once('close', () => open.delete(entry))
      const destroy = response.destroy.bind(response)
      response.destroy = error => {
        if (response.headersSent && !response.writableFinished) reset(request.socket)
        return destroy(error)
      }
    }
    next()
  })
  ending?.addEventListener('abort', () => {
    for (const { response } of open) response.destroy()
  })
}

function reset(socket: Socket): void {
  if (socket instanceof Socket && !(socket instanceof TLSSocket)) socket.resetAndDestroy()
}
