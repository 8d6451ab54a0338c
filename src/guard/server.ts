import {
  STATUS_CODES,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { catalogue, GatewayError, type ErrorCode } from '../errors.ts'
import type { AccessLog } from '../observe/access-log.ts'
import { dropClientPorts } from '../observe/forwarded-for.ts'
import type { PublicOrigins } from '../observe/public-origins.ts'
import { requestIdOf, type Trusts } from '../observe/request-id.ts'
import { jsonAnswer, sendAnswer, withCookies } from '../pages/answer.ts'
import { errorAnswer } from '../pages/error-answer.ts'
import { isLocalPath } from '../pages/local-path.ts'
import type { PageContext } from '../pages/layout.ts'
import type { PageRequest } from '../pages/page-context.ts'
import { isNavigation } from '../pages/wants-page.ts'
import { withoutSchemas } from '../without-schemas.ts'
import { addCutAnswers } from './cut-answers.ts'
import { addFramingCheck } from './framing.ts'
import { createListener, type Listener, type ListenerOptions } from './listener.ts'
import { maxHeadSize, maxReadSize, whatIsTooLarge } from './oversized-head.ts'
import { defaultTiming } from './timing.ts'
import { answerUnreadable } from './unreadable.ts'
import { isOriginForm, originForm } from './origin-form.ts'
import { cameTo } from './original.ts'

export type ServerOptions = Readonly<{
  /** Where requests come from; without it the application listens by itself. */
  serverFor?: (handler: RequestListener) => Server
  log: Logger
  trusts: Trusts
  origins: PublicOrigins
  /** `auth.prefix` */
  prefix: string
  pageContext: (request: PageRequest) => PageContext
  /** For requests that are answered before any hook can run. */
  accessLog: () => AccessLog | undefined
  /** Set-Cookie lines that make room in a browser that sends more than is taken: sign-ins that it has begun. */
  makeRoom?: (cookie: string | undefined) => readonly string[]
  /** Whether requests are to be turned away before anything is done for them. */
  isOverloaded?: () => boolean
  /** Aborted when clients are to go elsewhere with what comes next. */
  draining?: AbortSignal
  /** Aborted when the time for running requests is over. */
  ending?: AbortSignal
}>

/** More header lines than this are refused. */
const maxHeaderLines = 1000

/** What listens as all that follows needs it, not listening yet. */
export function listenerFor(
  request: RequestListener,
  options: Partial<Pick<ListenerOptions, 'timing' | 'maxConnections' | 'tls'>> = {},
): Listener {
  const limits = { timing: defaultTiming, maxConnections: 0, maxHeaderSize: maxReadSize, maxHeaderLines }
  return createListener({ request, expectation: refuseExpectation }, { ...limits, ...options })
}

/** An application before anything is registered: how requests are read, and how every error is answered. */
export function createServer(options: ServerOptions): FastifyInstance {
  const { log, trusts, draining } = options
  const app: FastifyInstance = Fastify({
    ...withoutSchemas,
    logger: false,
    serverFactory: options.serverFor ?? (handler => listenerFor(handler).server),
    trustProxy: address => trusts(address),
    genReqId: raw => requestIdOf(raw, trusts),
    rewriteUrl: originForm,
    // Our own endpoints read their query by themselves, and the upstream's is none of our business.
    routerOptions: { querystringParser: () => ({}) },
    frameworkErrors: (error, request, reply) => {
      const code = error.code === 'FST_ERR_BAD_URL' ? 'ERR_TARGET_AMBIGUOUS' : 'ERR_REQUEST_MALFORMED'
      answerError(new GatewayError(code), request, reply)
      options.accessLog()?.write(reply)
    },
    clientErrorHandler: (error, socket) => answerUnreadable(error, socket, options),
  })
  app.decorateRequest('original', null)
  app.decorateRequest('passage', null)
  app.decorateRequest('matched', null)
  app.decorateRequest('trace', null)
  app.decorateRequest('crossOrigin', null)
  addFramingCheck(app)
  addCutAnswers(app, options.ending)
  app.addHook('onRequest', (request, reply, next) => {
    dropClientPorts(request.raw, trusts)
    if (options.isOverloaded?.() === true) throw new GatewayError('ERR_OVERLOADED', { facts: overloaded })
    // Node then adds `Connection: close`. HTTP/2 has GOAWAY instead, which refuses new requests and so waits for the end.
    if (draining?.aborted === true) reply.raw.shouldKeepAlive = false
    checkHead(request.raw)
    // CONNECT names no path, and is refused as what it is.
    if (request.method !== 'CONNECT' && !isOriginForm(request.url))
      throw new GatewayError('ERR_TARGET_AMBIGUOUS')
    next()
  })

  function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const ours =
      error instanceof GatewayError ? error : new GatewayError(foreignCode(error), { cause: error })
    const { code, facts } = ours
    const { status } = catalogue[code]
    // Turning away is announced once: a line for each would be work of its own.
    if (status >= 500 && code !== 'ERR_OVERLOADED') {
      const about = { requestId: request.id, trace_id: request.trace?.id, code, err: ours }
      log[status === 500 ? 'error' : 'warn'](about, code)
    }
    const mayPass = status > 500 || status === 431
    const { method, url } = request.original ?? request
    const action =
      mayPass && method === 'GET' && isLocalPath(url)
        ? ({ label: 'tryAgain', href: url } as const)
        : ({ label: 'goToStart', href: '/' } as const)
    const asPage = isNavigation(request.headers)
    const context = options.pageContext(request)
    const loginUrl = `${options.origins.of(cameTo(request)).origin}${options.prefix}/login`
    const answer = errorAnswer({ code, facts, asPage, context, action, ...(status === 401 && { loginUrl }) })
    const room = status === 431 ? (options.makeRoom?.(request.headers.cookie) ?? []) : []
    sendAnswer(reply, withCookies(answer, request.passage?.setCookies ?? room))
  }

  app.setErrorHandler((error, request, reply) => answerError(error, request, reply))
  app.setNotFoundHandler(async request => {
    // Every method that may be passed on has a route; `*` and what is not a path is no target of ours.
    const isRefused = request.method === 'TRACE' || request.method === 'CONNECT'
    throw new GatewayError(isRefused ? 'ERR_METHOD_NOT_ALLOWED' : 'ERR_TARGET_AMBIGUOUS')
  })
  return app
}

const overloaded = { retryAfterSeconds: 5 }

/** @throws GatewayError for a head that is too large or names no host, or several */
function checkHead({ rawHeaders, url = '' }: IncomingMessage): void {
  let size = url.length
  let hosts = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string
    size += name.length + (rawHeaders[index + 1] as string).length + 4
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1
  }
  if (size > maxHeadSize || rawHeaders.length > 2 * maxHeaderLines) {
    throw new GatewayError('ERR_HEADERS_TOO_LARGE', { facts: { detail: whatIsTooLarge(rawHeaders) } })
  }
  // More than one Host line, or none, makes a request unclear (RFC 9112 section 3.2); Node keeps only the first.
  if (hosts !== 1) throw new GatewayError('ERR_HOST_AMBIGUOUS')
}

/** 417 for an Expect that nobody here knows (RFC 9110 section 10.1.1). */
function refuseExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const problem = JSON.stringify({ type: 'about:blank', title: STATUS_CODES[417], status: 417 })
  const { headers, body } = jsonAnswer(417, 'expectation-failed', problem, 'application/problem+json')
  response.writeHead(417, { ...headers } as Record<string, string>).end(body)
}

/** The code for an error that is not ours: Fastify's own refusals are the client's move, all else is a fault. */
function foreignCode(error: unknown): ErrorCode {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  return typeof status === 'number' && status >= 400 && status < 500
    ? 'ERR_REQUEST_MALFORMED'
    : 'ERR_INTERNAL'
}
