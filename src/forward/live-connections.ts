import type { FastifyReply, FastifyRequest } from 'fastify'
import { GatewayError, type ErrorCode } from '../errors.ts'
import { audited, type Audited } from '../identity/audited.ts'
import type { Identity } from '../identity/identity.ts'
import type { Followed, SessionEnd } from '../identity/standing.ts'
import { InFlight } from '../in-flight.ts'
import { goingAway } from './open-tunnels.ts'

/** A WebSocket, or a request with its answer, until its last byte. */
export type LiveConnection = Readonly<{
  reply: FastifyReply
  /** Ends it so that the client sees that it was ended. @param error what it gets when nothing was answered yet */
  end: (error: GatewayError, closeCode: number) => void
}>

/** The end of what was open, for the audit log. */
export type ConnectionEnded = Audited &
  Readonly<{
    event: 'connection.ended'
    requestId: string
    client: string
    /** Why the session is over, or `denied`: the route is no longer open to this person. */
    reason: SessionEnd | 'denied'
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
  /** Why somebody, or nobody in particular, may not have what a request asked for, as they are now. */
  refusalNow: (request: FastifyRequest, identity: Identity | undefined) => ErrorCode | undefined
  audit: (event: ConnectionEnded) => void
  /** Whether that depends on the time, too: it is looked at each time then, and not only when the person has changed. */
  ageCounts?: boolean | undefined
  /** Called with the rules that count from now on, in place of these. */
  onRules?: ((listener: (rules: Rules) => void) => void) | undefined
  /** Aborted when all that is open is to go: the client comes again and is answered by later settings. */
  over?: AbortSignal | undefined
}>

/** Close codes of ours (RFC 6455 section 7.4.2: from 4000 on they are private): signed out, and not allowed any more. */
export const closeCodes = { signedOut: 4401, denied: 4403 }

/** Milliseconds between two looks; limits are seconds. */
const interval = 1_000

/** Milliseconds in which several ends are one reason to look. */
const gathering = 20

/** What decides who may have what. */
export type Rules = Pick<LiveOptions, 'refusalNow' | 'ageCounts'>

/** @property judged as whom they were judged last by the rules that count; undefined before that */
type Watch = { readonly followed: Followed | undefined; judged?: Identity }

/** The place of a connection among those that are open. */
export class OpenConnection {
  place = -1
  readonly connection: LiveConnection
  readonly identity: Identity | undefined
  /** Undefined until somebody looks, or data comes. */
  watch: Watch | undefined = undefined

  constructor(connection: LiveConnection, identity: Identity | undefined) {
    this.connection = connection
    this.identity = identity
  }
}

/** One that is open of somebody in particular. */
type Owned = OpenConnection & Readonly<{ identity: Identity }>

/**
 * Everything that is open of somebody, so that it ends when the session does. Requests come and go by the thousand,
 * so one costs a place in a list and no more, unless it is still there when somebody looks.
 */
export class LiveConnections {
  readonly #options: LiveOptions
  #rules: Rules
  readonly #open = new InFlight<OpenConnection>()
  readonly #timer: NodeJS.Timeout
  #soon: NodeJS.Timeout | undefined

  constructor(options: LiveOptions) {
    this.#options = options
    this.#rules = options
    this.#timer = setInterval(() => this.look(), interval).unref()
    options.sessions.onEnd(() => {
      this.#soon ??= setTimeout(() => this.look(), gathering).unref()
    })
    options.onRules?.(rules => this.#judgeBy(rules))
  }

  get count(): number {
    return this.#open.size
  }

  /**
   * Why a request may not be sent that was let pass by rules which do not count any more: whoever it is of was waited for,
   * and it was not open yet when the rules changed. Undefined when it may.
   */
  refusalSince(request: FastifyRequest, identity: Identity | undefined): ErrorCode | undefined {
    return this.#rules === this.#options ? undefined : this.#rules.refusalNow(request, identity)
  }

  /** @param identity whom it was opened for; nobody's is looked at only when the rules change */
  add(connection: LiveConnection, identity: Identity | undefined): OpenConnection {
    const open = new OpenConnection(connection, identity)
    this.#open.add(open)
    return open
  }

  /** It has ended; once is enough, more does no harm. */
  delete(open: OpenConnection): void {
    if (!this.#open.delete(open)) return
    open.watch?.followed?.release()
    open.watch = undefined
  }

  /** The client has sent data on it, which is activity. */
  sent(open: OpenConnection): void {
    if (isOwned(open) && this.#open.has(open)) this.#watch(open).followed?.sent(this.#options.now())
  }

  /** From now on these rules count; what is open already is held against them, whoever it is of. */
  #judgeBy(rules: Rules): void {
    this.#rules = rules
    for (const open of this.#open) {
      if (isOwned(open)) delete this.#watch(open).judged
      else this.#endIf(rules.refusalNow(open.connection.reply.request, undefined), open)
    }
    this.look()
  }

  /** Ends what may not go on. */
  look(): void {
    clearTimeout(this.#soon)
    this.#soon = undefined
    if (this.#options.over?.aborted === true) return this.#endAll()
    const now = this.#options.now()
    for (const open of this.#open) {
      if (!isOwned(open)) continue
      const watch = this.#watch(open)
      const refusal = this.#refusal(open, watch, now)
      if (refusal !== undefined) this.#end(open, watch.judged ?? open.identity, ...refusal)
    }
  }

  /** No more is looked at. */
  stop(): void {
    clearInterval(this.#timer)
    clearTimeout(this.#soon)
  }

  #watch(open: Owned): Watch {
    open.watch ??= { followed: this.#options.sessions.follow(open.identity), judged: open.identity }
    return open.watch
  }

  #refusal(
    { connection, identity: opened }: Owned,
    watch: Watch,
    now: number,
  ): [reason: ConnectionEnded['reason'], code: ErrorCode] | undefined {
    const standing = watch.followed?.standing(now)
    if (standing?.kind === 'over') return [standing.reason, 'ERR_SIGNIN_REQUIRED']
    const identity = standing?.identity ?? opened
    if (identity === watch.judged && this.#rules.ageCounts !== true) return undefined
    watch.judged = identity
    const code = this.#rules.refusalNow(connection.reply.request, identity)
    return code && ['denied', code]
  }

  /** What was open to everybody and is not any more: whoever it is of may come again. */
  #endIf(code: ErrorCode | undefined, open: OpenConnection): void {
    if (code === undefined) return
    this.delete(open)
    const isToSignIn = code === 'ERR_SIGNIN_REQUIRED'
    open.connection.end(new GatewayError(code), isToSignIn ? closeCodes.signedOut : closeCodes.denied)
  }

  #endAll(): void {
    for (const open of this.#open) {
      this.delete(open)
      open.connection.end(new GatewayError('ERR_DRAINING'), goingAway)
    }
  }

  #end(open: Owned, identity: Identity, reason: ConnectionEnded['reason'], code: ErrorCode): void {
    this.delete(open)
    const { connection } = open
    const { request } = connection.reply
    this.#options.audit({
      event: 'connection.ended',
      requestId: request.id,
      client: request.ip,
      ...audited(identity),
      reason,
    })
    connection.end(new GatewayError(code), reason === 'denied' ? closeCodes.denied : closeCodes.signedOut)
  }
}

function isOwned(open: OpenConnection): open is Owned {
  return open.identity !== undefined
}
