import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { catalogue, GatewayError, type ErrorCode } from '../errors.ts'
import { requestIdOf, type Trusts } from '../observe/request-id.ts'
import { errorName, sendAnswer } from '../pages/answer.ts'
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
}>

/** Milliseconds until the head of a request must be there; a slower client is cut off with 408. */
const headTimeout = 30_000

/** The public listener before anything is registered: how requests are read, and how every error is answered. */
export function createServer(options: ServerOptions): FastifyInstance {
  const { log, trusts } = options
  const app = Fastify({
    logger: false,
    trustProxy: address => trusts(address),
    genReqId: raw => requestIdOf(raw, trusts),
    rewriteUrl: originForm,
    // Our own endpoints read their query by themselves, and the upstream's is none of our business.
    routerOptions: { querystringParser: () => ({}) },
    http: { headersTimeout: headTimeout, connectionsCheckingInterval: 5_000, requestTimeout: 0 },
    frameworkErrors: (error, request, reply) => {
      const code = error.code === 'FST_ERR_BAD_URL' ? 'ERR_TARGET_AMBIGUOUS' : 'ERR_REQUEST_MALFORMED'
      answerError(new GatewayError(code), request, reply)
    },
    clientErrorHandler: answerUnreadable,
  })
  app.decorateRequest('passage', null)

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
    throw new GatewayError(request.method === 'TRACE' ? 'ERR_METHOD_NOT_ALLOWED' : 'ERR_TARGET_AMBIGUOUS')
  })
  return app
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

/** Answers a request that the parser refused; there is no request object and no more to read on this socket. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const code: ErrorCode =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? 'ERR_HEADERS_TOO_LARGE'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? 'ERR_REQUEST_TIMEOUT'
        : 'ERR_REQUEST_MALFORMED'
  const { status, title } = catalogue[code]
  const body = problemJson({ code, requestId: 'none' })
  const head = [
    `HTTP/1.1 ${status} ${title.replace(/[^ -~]/g, '')}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Content-Type: application/problem+json',
    'Cache-Control: no-store',
    `X-Entrada: ${errorName(code)}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
