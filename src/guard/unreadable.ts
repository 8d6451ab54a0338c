import { randomUUID } from 'node:crypto'
import { IncomingMessage, ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { ErrorCode } from '../errors.ts'
import type { AccessLog } from '../observe/access-log.ts'
import type { Answer } from '../pages/answer.ts'
import { errorAnswer } from '../pages/error-answer.ts'
import type { PageContext } from '../pages/layout.ts'
import type { PageRequest } from '../pages/page-context.ts'
import { isNavigation, type RequestHeaders } from '../pages/wants-page.ts'
import { linesOf, whatIsTooLarge } from './oversized-head.ts'

/** Milliseconds that a client gets to take the answer to what could not be read. */
const patience = 5_000

/** What Node's parser says of what it refuses; `rawPacket` is a Buffer, whatever types say. */
type ParseError = Readonly<{ code?: unknown; rawPacket?: unknown }>

type UnreadableOptions = Readonly<{
  pageContext: (request: PageRequest) => PageContext
  accessLog: () => AccessLog | undefined
}>

/** Answers what the parser refused; there is no request object, and nothing more is read on this socket. */
export function answerUnreadable(error: ParseError, socket: Socket, options: UnreadableOptions): void {
  // More of the same after our answer: it is on its way out.
  if (socket.writableEnded) return
  const running: unknown = Reflect.get(socket, '_httpMessage')
  const isRunning = running instanceof ServerResponse
  // Behind an answer that has begun, another one would be read as a part of it.
  const hasBegun = isRunning && running.headersSent
  // A body that goes wrong behind its answer: nobody waits for another one.
  const isAnswered = !isRunning && isWithinBody(socket)
  if (error.code === 'ECONNRESET' || !socket.writable || hasBegun || isAnswered) {
    socket.destroy()
    return
  }
  const requestId = randomUUID()
  const answer = answerTo(error, headers => options.pageContext({ id: requestId, headers }))
  socket.end(bytesOf(answer))
  setTimeout(() => socket.destroy(), patience).unref()
  const { status } = answer
  if (!isRunning) options.accessLog()?.writeUnreadable({ requestId, status, client: socket.remoteAddress })
}

/** Whether the head of a request has been read on this connection, but not yet all of its body. */
function isWithinBody(socket: Socket): boolean {
  const parser: unknown = Reflect.get(socket, 'parser')
  const incoming: unknown = typeof parser === 'object' && parser !== null && Reflect.get(parser, 'incoming')
  return incoming instanceof IncomingMessage && !incoming.complete
}

function answerTo(error: ParseError, contextFor: (headers: RequestHeaders) => PageContext): Answer {
  const code = codeOf(error)
  if (code !== 'ERR_HEADERS_TOO_LARGE') return errorAnswer({ code, asPage: false, context: contextFor({}) })
  // Only the piece of the head in which the limit was passed is there, which often is all of it.
  const lines = Buffer.isBuffer(error.rawPacket) ? linesOf(error.rawPacket) : []
  const headers: Record<string, string> = {}
  for (let index = 0; index + 1 < lines.length; index += 2) {
    headers[(lines[index] as string).toLowerCase()] = lines[index + 1] as string
  }
  return errorAnswer({
    code,
    facts: { detail: whatIsTooLarge(lines) },
    asPage: isNavigation(headers),
    context: contextFor(headers),
  })
}

function codeOf(error: ParseError): ErrorCode {
  if (error.code === 'HPE_HEADER_OVERFLOW') return 'ERR_HEADERS_TOO_LARGE'
  return error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'ERR_REQUEST_TIMEOUT' : 'ERR_REQUEST_MALFORMED'
}

function bytesOf({ status, headers, body }: Answer): string {
  const lines = { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' }
  const head = Object.entries(lines).map(([name, value]) => `${name}: ${String(value)}`)
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...head, '', body].join('\r\n')
}
