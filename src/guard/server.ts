import { randomUUID } from 'node:crypto'
import { ServerResponse, STATUS_CODES, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { catalogue, GatewayError, type ErrorCode } from '../errors.ts'
import type { AccessLog } from '../observe/access-log.ts'
import { requestIdOf, type Trusts } from '../observe/request-id.ts'
import { errorName, jsonAnswer, sendAnswer } from '../pages/answer.ts'
import { errorAnswer } from '../pages/error-answer.ts'
import { isLocalPath } from '../pages/local-path.ts'
import type { PageContext } from '../pages/layout.ts'
import { problemJson } from '../pages/problem.ts'
import { isNavigation } from '../pages/wants-page.ts'

export type ServerOptions = Readonly<{
  log: Logger
  trusts: Trusts
  publicOrigin: string
  /** `auth.prefix` */
  prefix: string
  pageContext: (request: FastifyRequest) => PageContext
  /** For requests that are answered before any hook can run. */
  accessLog: () => AccessLog | undefined
  /** Milliseconds until the head of a request must be there; a slower client is cut off with 408. */
  headTimeout?: number
}>

/** More header lines than this are refused. */
const maxHeaderLines = 1000

/** Milliseconds that a client gets to take the answer to what could not be read. */
const patience = 5_000

/** The public listener before anything is registered: how requests are read, and how every error is answered. */
export function createServer(options: ServerOptions): FastifyInstance {
  const { log, trusts, headTimeout = 30_000 } = options
  const app = Fastify({
    logger: false,
    trustProxy: address => trusts(address),
    genReqId: raw => requestIdOf(raw, trusts),
    rewriteUrl: originForm,
    // Our own endpoints read their query by themselves, and the upstream's is none of our business.
    routerOptions: { querystringParser: () => ({}) },
    http: {
      headersTimeout: headTimeout,
      connectionsCheckingInterval: Math.min(5_000, headTimeout),
      requestTimeout: 0,
      // A request without Host is refused where all the others are, and in the same words.
      requireHostHeader: false,
    },
    // What still comes on a connection that is already open is served: nobody else could answer it.
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => {
      const code = error.code === 'FST_ERR_BAD_URL' ? 'ERR_TARGET_AMBIGUOUS' : 'ERR_REQUEST_MALFORMED'
      answerError(new GatewayError(code), request, reply)
      options.accessLog()?.write(reply)
    },
    clientErrorHandler: (error, socket) => answerUnreadable(error, socket, options.accessLog()),
  })
  app.server.on('checkExpectation', (_request, response) => {
    const problem = JSON.stringify({ type: 'about:blank', title: STATUS_CODES[417], status: 417 })
    const { headers, body } = jsonAnswer(417, 'expectation-failed', problem, 'application/problem+json')
    response.writeHead(417, { ...headers } as Record<string, string>).end(body)
  })
  // Node would leave out the lines after its own limit without a word.
  app.server.maxHeadersCount = 0
  app.decorateRequest('passage', null)
  app.addHook('onRequest', (request, _reply, next) => {
    const { rawHeaders } = request.raw
    if (rawHeaders.length > 2 * maxHeaderLines) throw new GatewayError('ERR_HEADERS_TOO_LARGE')
    if (!hasOneHost(rawHeaders)) throw new GatewayError('ERR_HOST_AMBIGUOUS')
    next()
  })

  function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const known =
      error instanceof GatewayError ? error : new GatewayError(foreignCode(error), { cause: error })
    const { code, facts } = known
    const { status } = catalogue[code]
    if (status >= 500)
      log[status === 500 ? 'error' : 'warn']({ requestId: request.id, code, err: known }, code)
    const action =
      status > 500 && request.method === 'GET' && isLocalPath(request.url)
        ? { label: 'Try again', href: request.url }
        : { label: 'Go to the start page', href: '/' }
    const asPage = isNavigation(request.headers)
    const context = options.pageContext(request)
    const loginUrl = `${options.publicOrigin}${options.prefix}/login`
    sendAnswer(
      reply,
      errorAnswer({ code, facts, asPage, context, action, ...(status === 401 && { loginUrl }) }),
    )
  }

  app.setErrorHandler((error, request, reply) => answerError(error, request, reply))
  app.setNotFoundHandler(async request => {
    // Every method that may be passed on has a route; `*` and what is not a path is no target of ours.
    const isRefused = request.method === 'TRACE' || request.method === 'CONNECT'
    throw new GatewayError(isRefused ? 'ERR_METHOD_NOT_ALLOWED' : 'ERR_TARGET_AMBIGUOUS')
  })
  return app
}

/** More than one Host line, or none, makes a request unclear (RFC 9112 section 3.2); Node keeps only the first. */
function hasOneHost(rawHeaders: readonly string[]): boolean {
  let count = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]
    if (name?.length === 4 && name.toLowerCase() === 'host') count += 1
  }
  return count === 1
}

/** The code for an error that is not ours: Fastify's own refusals are the client's move, all else is a fault. */
function foreignCode(error: unknown): ErrorCode {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  return typeof status === 'number' && status >= 400 && status < 500
    ? 'ERR_REQUEST_MALFORMED'
    : 'ERR_INTERNAL'
}

/** A target in absolute-form (RFC 9112 section 3.2.2) whose authority is the Host's, as origin-form. */
function originForm(raw: { url?: string | undefined; headers: IncomingMessage['headers'] }): string {
  const url = raw.url ?? '/'
  const match = /^https?:\/\/([^/?#]*)(.*)$/i.exec(url)
  if (match === null || match[1]?.toLowerCase() !== raw.headers.host?.toLowerCase()) return url
  const rest = match[2] ?? ''
  return rest.startsWith('/') ? rest : `/${rest}`
}

/** Answers what the parser refused; there is no request object, and nothing more is read on this socket. */
function answerUnreadable(
  error: NodeJS.ErrnoException,
  socket: Socket,
  accessLog: AccessLog | undefined,
): void {
  // More of the same after our answer: it is on its way out.
  if (socket.writableEnded) return
  const answer: unknown = Reflect.get(socket, '_httpMessage')
  const isRunning = answer instanceof ServerResponse
  // Behind an answer that has begun, another one would be read as a part of it.
  const hasBegun = isRunning && answer.headersSent
  if (error.code === 'ECONNRESET' || !socket.writable || hasBegun) {
    socket.destroy()
    return
  }
  const code: ErrorCode =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? 'ERR_HEADERS_TOO_LARGE'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? 'ERR_REQUEST_TIMEOUT'
        : 'ERR_REQUEST_MALFORMED'
  const { status } = catalogue[code]
  const requestId = randomUUID()
  const problem = problemJson({ code, requestId })
  const { headers, body } = jsonAnswer(status, errorName(code), problem, 'application/problem+json')
  const lines = Object.entries({ ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' })
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    ...lines.map(([name, value]) => `${name}: ${value}`),
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
  setTimeout(() => socket.destroy(), patience).unref()
  if (!isRunning) accessLog?.writeUnreadable({ requestId, status, client: socket.remoteAddress })
}
