import type { IncomingMessage } from 'node:http'
import type { Dispatcher } from 'undici'
import { GatewayError } from '../errors.ts'
import { spentPieces } from './spent-pieces.ts'

export type UploadLimits = Readonly<{
  /** Bytes; unlimited when undefined. */
  maxBody: number | undefined
  /** Milliseconds that the client may take for the next piece. */
  idle: number
  /** Called when it has taken longer. */
  onStalled: () => void
  /** Called for each piece that the client has sent. */
  onPiece: () => void
}>

/** Whether a request has a body. It is `chunked` or has a length: see guard/framing.ts. */
export function hasUpload({ headers }: IncomingMessage): boolean {
  const length = headers['content-length']
  return headers['transfer-encoding'] !== undefined || (length !== undefined && Number(length) !== 0)
}

/**
 * The body of a client's request for undici.
 *
 * Not the request itself: undici destroys a stream that it could not send to its end, and a request without its
 * socket can neither be read to its end nor be logged.
 * @throws GatewayError ERR_BODY_TOO_LARGE at once where the length is known; else within the body
 */
export function uploadOf(
  raw: IncomingMessage,
  limits: UploadLimits,
): NonNullable<Dispatcher.DispatchOptions['body']> {
  checkSize(Number(raw.headers['content-length'] ?? 0), limits)
  // undici takes any async iterable; its types know only some of them.
  return pieces(raw, limits) as unknown as NodeJS.ReadableStream as never
}

/** The body as it comes. The time that the upstream takes for a piece is not the client's. */
async function* pieces(raw: IncomingMessage, limits: UploadLimits): AsyncGenerator<Buffer> {
  let size = 0
  let isWaiting = true
  const timer = setTimeout(() => (isWaiting ? limits.onStalled() : timer.refresh()), limits.idle)
  // After an early answer nobody asks for the rest, and this waits for nothing.
  timer.unref()
  try {
    for await (const piece of raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      isWaiting = false
      limits.onPiece()
      spentPieces.count(piece.length)
      size += piece.length
      checkSize(size, limits)
      yield piece
      isWaiting = true
      timer.refresh()
    }
  } finally {
    clearTimeout(timer)
  }
}

function checkSize(size: number, { maxBody }: UploadLimits): void {
  if (maxBody !== undefined && size > maxBody) throw new GatewayError('ERR_BODY_TOO_LARGE')
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
