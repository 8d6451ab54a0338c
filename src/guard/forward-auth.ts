import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { GatewayError } from '../errors.ts'
import type { Identity } from '../identity/identity.ts'
import type { Trusts } from '../observe/request-id.ts'
import { sendAnswer, textAnswer, withCookies } from '../pages/answer.ts'
import { dialects, type DialectName } from './forward-auth-dialects.ts'
import { originalOf } from './forward-auth-original.ts'
import type { Passage } from './passage.ts'
import { seldom } from './seldom.ts'

/** Names and values one after the other. */
type Headers = readonly string[]

export type AskingOptions = Readonly<{
  dialect: DialectName
  /** Path of the endpoint. */
  endpoint: string
  trusts: Trusts
  /** A header's name as applications see it. */
  foldName: (name: string) => string
  /** Tells the operator of a proxy that does not ask as it should. */
  warn: (facts: Readonly<Record<string, unknown>>, message: string) => void
}>

export type VerifiedOptions = Pick<AskingOptions, 'dialect' | 'endpoint'> &
  Readonly<{
    /** What the application is told of somebody. */
    headersOf: (identity: Identity) => Headers
    /** A client's cookies without ours; undefined where none are left. */
    foreignCookies: (cookie: string) => string | undefined
    /** Every header that an answer can tell something in. */
    tellable: readonly string[]
    /** Whether a header of this name is no client's to send, told or not. */
    isForged: (name: string) => boolean
    isEnded: (identity: Identity) => boolean
    /** Called when whoever asks has left. */
    onCut: (reply: FastifyReply) => void
  }>

/** Milliseconds between two warnings. */
const quiet = 60_000

/**
 * Forward-auth, the first stage: a proxy in front asks whether a request may pass. What it asks about is judged by the stages
 * behind this one, exactly as if it had come here itself. Where that is not clear, nobody passes.
 */
export function addAsking(app: FastifyInstance, options: AskingOptions): void {
  const { endpoint, trusts, foldName } = options
  const dialect = dialects[options.dialect]
  const unclear = seldom<string>(quiet, (count, fault) => {
    options.warn({ count, fault }, 'forward-auth: requests of the proxy in front were refused')
  })
  app.addHook('onRequest', (request, _reply, next) => {
    const { raw, method, url } = request
    const asking = { method, url, host: raw.headers.host ?? '', rawHeaders: raw.rawHeaders }
    const found = trusts(raw.socket.remoteAddress)
      ? originalOf(asking, dialect, endpoint, foldName)
      : 'it does not come from an address in listen.trustedProxies'
    if (typeof found === 'string') {
      unclear(found)
      throw new GatewayError('ERR_FORWARD_AUTH_UNCLEAR', { facts: { detail: found } })
    }
    if (found.method === 'TRACE' || found.method === 'CONNECT')
      throw new GatewayError('ERR_METHOD_NOT_ALLOWED')
    request.original = found
    next()
  })
}

/**
 * The last stage: whatever gets here may pass, and its proxy is told who it is. No other answer below the endpoint ever looks
 * like this one. A body is never read.
 */
export function addVerified(app: FastifyInstance, options: VerifiedOptions): void {
  const { endpoint, isEnded, isForged, onCut, headersOf } = options
  const { inPath, passesRefusals, removes, numbersCookies } = dialects[options.dialect]
  const verified = new WeakSet<FastifyReply>()

  app.addHook('onRequest', (request, reply) => {
    const { passage } = request
    if (passage === null) throw new GatewayError('ERR_INTERNAL', { message: 'the guard has not run' })
    // An answer of ours would be taken for a yes, and no application is to be asked there.
    if (passage.handling.respond !== undefined) throw new GatewayError('ERR_POLICY_ROUTE_CLOSED')
    const told = passage.identity === undefined ? [] : headersOf(passage.identity)
    answer(request, reply, passage, told)
  })

  function answer(request: FastifyRequest, reply: FastifyReply, passage: Passage, told: Headers): void {
    if (reply.raw.destroyed) return onCut(reply)
    const { identity, handling, headers = [], setCookies } = passage
    if (identity !== undefined && isEnded(identity)) throw new GatewayError('ERR_SIGNIN_REQUIRED')
    const { cookie, authorization } = request.raw.headers
    const cookies = cookie === undefined ? undefined : options.foreignCookies(cookie)
    const keeps = handling.forwardAuthorization === true && authorization !== undefined
    const theirs = keeps ? ['Authorization', authorization] : []
    const all = [...theirs, ...told, ...headers, ...(cookies === undefined ? [] : ['Cookie', cookies])]
    const names = new Set<string>()
    for (let index = 0; index + 1 < all.length; index += 2) {
      names.add((all[index] as string).toLowerCase())
      reply.header(all[index] as string, all[index + 1])
    }
    if (removes !== undefined) {
      const sent = request.raw.rawHeaders.filter((_, at) => at % 2 === 0)
      // Spelled with a dot, a name of the client's may be that of a header which is set in front: X.Set.By.Envoy.
      const forged = sent.filter(name => isForged(name) || /[^a-z\d-]/i.test(name))
      const removed = [...options.tellable, 'Cookie', ...forged].filter(
        name => !names.has(name.toLowerCase()),
      )
      reply.header(removes, [...new Set(removed)].join(', '))
    }
    verified.add(reply)
    sendAnswer(reply, withCookies(textAnswer(200, 'verified', ''), setCookies))
  }

  app.addHook('onSend', (_request, reply, payload, done) => {
    const { statusCode } = reply
    if (numbersCookies === true) numberCookies(reply)
    if (verified.has(reply) && statusCode === 200) return done(null, payload)
    // Nothing else may be taken for a yes.
    if (statusCode < 300) return done(null, refused(reply, 403))
    if (passesRefusals || statusCode >= 500 || statusCode === 401 || statusCode === 403)
      return done(null, payload)
    done(null, refused(reply, statusCode < 400 ? 401 : 403))
  })
  app.all(inPath === true ? `${endpoint}/*` : endpoint, unreachable)
}

async function unreachable(): Promise<never> {
  throw new GatewayError('ERR_INTERNAL', { message: 'the request was not answered' })
}

/** One header for each cookie that is set: two of a session, and what takes others away. */
function numberCookies(reply: FastifyReply): void {
  const lines = [reply.getHeader('set-cookie') ?? []].flat()
  for (const [index, line] of lines.entries()) reply.header(`x-entrada-set-cookie-${index + 1}`, line)
}

/** The same refusal in words that the proxy understands: a redirect keeps its Location. @returns the body */
function refused(reply: FastifyReply, status: number): string {
  reply.code(status).removeHeader('content-type').removeHeader('content-length')
  return ''
}
