import type { IncomingMessage } from 'node:http'
import type { Dispatcher } from 'undici'
import { GatewayError } from '../errors.ts'

/**
 * The body of a client's request for undici, null when there is none.
 *
 * Not the request itself: undici destroys a stream that it could not send to its end, and a request without its
 * socket can neither be read to its end nor be logged.
 * @throws GatewayError ERR_REQUEST_MALFORMED for a transfer coding besides `chunked`: it would be lost on the way, and
 *   with it the meaning of the body (RFC 9112 section 6.1)
 */
export function uploadOf(raw: IncomingMessage): NonNullable<Dispatcher.DispatchOptions['body']> | null {
  const coding = raw.headers['transfer-encoding']
  if (coding === undefined && Number(raw.headers['content-length'] ?? 0) === 0) return null
  if (coding !== undefined && coding.trim().toLowerCase() !== 'chunked') {
    throw new GatewayError('ERR_REQUEST_MALFORMED', { message: 'a transfer coding besides chunked' })
  }
  // undici takes any async iterable; its types know only some of them.
  return raw.iterator({ destroyOnReturn: false }) as unknown as NodeJS.ReadableStream as never
}

/**
 * Reads what is left of a request that was answered early and forgets it. Were the connection closed instead, the
 * client could lose the answer to a reset (RFC 9112 section 9.6).
 */
export function discardRest(raw: IncomingMessage): void {
  if (raw.complete) return
  raw.removeAllListeners('readable')
  raw.resume()
}
