import type { FastifyReply, FastifyRequest } from 'fastify'
import { GatewayError, type ErrorCode } from '../errors.ts'
import type { Identity } from '../identity/identity.ts'
import type { Followed, SessionEnd } from '../identity/standing.ts'

/** A WebSocket, or a request with its answer, until its last byte. */
export type LiveConnection = Readonly<{
  reply: FastifyReply
  /** Ends it so that the client sees that it was ended. @param error what it gets when nothing was answered yet */
  end: (error: GatewayError, closeCode: number) => void
}>

/** The end of what was open, for the audit log. */
export type ConnectionEnded = Readonly<{
  event: 'connection.ended'
  requestId: string
  /** Why the session is over, or `denied`: the route is no longer open to this person. */
  reason: SessionEnd | 'denied'
  subject: string
  session: string
  tenant?: string
}>

export type LiveOptions = Readonly<{
  /** NumericDate, seconds. */
  now: () => number
  sessions: Readonly<{
    /** Undefined for somebody whose identity came otherwise. */
    follow: (identity: Identity) => Followed | undefined
    /** Called when some have ended or changed. */
    onEnd: (listener: () => void) => void
  }>
  /** Why somebody may not have what a request asked for, as they are now. */
  refusalNow: (request: FastifyRequest, identity: Identity) => ErrorCode | undefined
  audit: (event: ConnectionEnded) => void
  /** Whether that depends on the time, too: it is looked at each time then, and not only when the person has changed. */
  ageCounts?: boolean | undefined
}>

/** Close codes of ours (RFC 6455 section 7.4.2: from 4000 on they are private): signed out, and not allowed any more. */
export const closeCodes = { signedOut: 4401, denied: 4403 }

/** Milliseconds between two looks; limits are seconds. */
const interval = 1_000

/** Milliseconds in which several ends are one reason to look. */
const gathering = 20

type Watch = { readonly followed: Followed | undefined; judged: Identity }

/**
 * Everything that is open of somebody, so that it ends when the session does. Requests come and go by the thousand,
 * so one costs a place in a map and no more, unless it is still there when somebody looks.
 */
export class LiveConnections {
  readonly #options: LiveOptions
  readonly #open = new Map<LiveConnection, Identity>()
  readonly #watched = new Map<LiveConnection, Watch>()
  readonly #timer: NodeJS.Timeout
  #soon: NodeJS.Timeout | undefined

  constructor(options: LiveOptions) {
    this.#options = options
    this.#timer = setInterval(() => this.look(), interval).unref()
    options.sessions.onEnd(() => {
      this.#soon ??= setTimeout(() => this.look(), gathering).unref()
    })
  }

  get count(): number {
    return this.#open.size
  }

  /** @param identity whom it was opened for; nobody's is not looked at */
  add(connection: LiveConnection, identity: Identity | undefined): void {
    if (identity !== undefined) this.#open.set(connection, identity)
  }

  /** It has ended; once is enough, more does no harm. */
  delete(connection: LiveConnection): void {
    this.#open.delete(connection)
    if (this.#watched.size === 0) return
    this.#watched.get(connection)?.followed?.release()
    this.#watched.delete(connection)
  }

  /** The client has sent data on it, which is activity. */
  sent(connection: LiveConnection): void {
    const identity = this.#open.get(connection)
    if (identity !== undefined) this.#watch(connection, identity).followed?.sent(this.#options.now())
  }

  /** Ends what may not go on. */
  look(): void {
    clearTimeout(this.#soon)
    this.#soon = undefined
    const now = this.#options.now()
    for (const [connection, identity] of this.#open) {
      const watch = this.#watch(connection, identity)
      const refusal = this.#refusal(connection, watch, now)
      if (refusal !== undefined) this.#end(connection, watch.judged, ...refusal)
    }
  }

  /** No more is looked at. */
  stop(): void {
    clearInterval(this.#timer)
    clearTimeout(this.#soon)
  }

  #watch(connection: LiveConnection, identity: Identity): Watch {
    const known = this.#watched.get(connection)
    if (known !== undefined) return known
    const watch = { followed: this.#options.sessions.follow(identity), judged: identity }
    this.#watched.set(connection, watch)
    return watch
  }

  #refusal(
    { reply }: LiveConnection,
    watch: Watch,
    now: number,
  ): [reason: ConnectionEnded['reason'], code: ErrorCode] | undefined {
    const standing = watch.followed?.standing(now)
    if (standing?.kind === 'over') return [standing.reason, 'ERR_SIGNIN_REQUIRED']
    if (standing === undefined) return undefined
    if (standing.identity === watch.judged && this.#options.ageCounts !== true) return undefined
    watch.judged = standing.identity
    const code = this.#options.refusalNow(reply.request, standing.identity)
    return code && ['denied', code]
  }

  #end(
    connection: LiveConnection,
    identity: Identity,
    reason: ConnectionEnded['reason'],
    code: ErrorCode,
  ): void {
    this.delete(connection)
    this.#options.audit({
      event: 'connection.ended',
      requestId: connection.reply.request.id,
      reason,
      subject: identity.user,
      session: identity.sessionId,
      ...(identity.tenant !== undefined && { tenant: identity.tenant }),
    })
    connection.end(new GatewayError(code), reason === 'denied' ? closeCodes.denied : closeCodes.signedOut)
  }
}
