import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { GatewayError } from '../errors.ts'

/**
 * Refuses requests whose end somebody else could see at another place than Node's parser does, and everything that
 * was sent behind them: 400, and the connection ends (RFC 9112 section 11.2).
 */
export function addFramingCheck(app: FastifyInstance): void {
  const refused = new WeakSet<Socket>()
  app.addHook('onRequest', (request, reply, next) => {
    const { raw } = request
    if (refused.has(raw.socket)) {
      // Node parses what came in the same packet, though the connection is about to end: it gets no answer.
      reply.hijack()
      return
    }
    if (!isFramedClearly(raw)) {
      refused.add(raw.socket)
      reply.header('connection', 'close')
      throw new GatewayError('ERR_REQUEST_MALFORMED', { message: 'the framing is not clear' })
    }
    next()
  })
}

/**
 * Whether a request ends at the same place for everybody: HTTP/1.1, or 1.0 without a transfer coding (RFC 9112
 * section 6.1), and no coding besides `chunked`, which would be lost on the way and with it the meaning of the body.
 * HTTP/2 has frames.
 */
function isFramedClearly(raw: IncomingMessage): boolean {
  if ('stream' in raw) return true
  const coding = raw.headers['transfer-encoding']
  if (raw.httpVersion === '1.0') return coding === undefined
  return raw.httpVersion === '1.1' && (coding === undefined || coding.toLowerCase() === 'chunked')
}
