import type { Caches } from '../caches.ts'
import type { ErrorCode } from '../errors.ts'
import { createExclusive, type Exclusive } from './exclusive.ts'
import { createInTurn, type InTurn } from './in-turn.ts'
import type { SessionStore } from './session-store.ts'
import { createPauses, type Pauses } from './pauses.ts'
import type { Renewal } from './renewal.ts'
import {
  attemptedBy,
  type Attempted,
  type Elsewhere,
  type Outcome,
  type RefreshTogether,
} from './refresh-together.ts'
import { publicSessionId, type Session } from './session.ts'

/** What the provider says when its refresh token is redeemed. */
export type Redeemed =
  | Readonly<{ kind: 'refreshed'; renewal: Renewal }>
  | Readonly<{ kind: 'ended'; code: ErrorCode; facts: object }>
  /**
   * @property retryAfter seconds that the provider asks to wait
   * @property refreshToken takes the place of the one that was redeemed; it says nothing about the person
   */
  | Readonly<{
      kind: 'failed'
      code: ErrorCode
      facts: object
      retryAfter?: number
      refreshToken?: string
    }>

export type RefresherOptions = Readonly<{
  store: Pick<SessionStore, 'ready' | 'renew' | 'adopt' | 'giveUp' | 'newest'>
  /** Asks the provider; never throws. Only called with a session that has a refresh token. */
  redeem: (session: Session, refreshToken: string, now: number) => Promise<Redeemed>
  onEnded: (session: Session, code: ErrorCode) => void
  /** A session goes on with what the provider says now. */
  onRenewed?: (before: Session, after: Session) => void
  log: Readonly<{ warn: (facts: object, text: string) => void; info: (facts: object, text: string) => void }>
  /** NumericDate, seconds. */
  now: () => number
  exclusive?: Exclusive<Outcome>
  /** Whoever else redeems refresh tokens here goes by the same. */
  inTurn?: InTurn
  /** Undefined: there are no other processes. */
  together?: RefreshTogether | undefined
  pauses?: Pauses
  counted?: Caches | undefined
}>

/** Refreshes a session: once at a time, whoever asks. Never throws. */
export type Refresh = (session: Session) => Promise<Outcome>

/**
 * Refreshes sessions by their refresh tokens. What came of it is the next generation in the store, which counts for
 * every cookie of the session that comes; a session that the provider has ended is given up there.
 */
export function createRefresher(options: RefresherOptions): Refresh {
  const { store, log, now } = options
  const exclusive = options.exclusive ?? createExclusive<Outcome>()
  const inTurn = options.inTurn ?? createInTurn()
  const together = options.together ?? alone
  const pauses = options.pauses ?? createPauses()
  options.counted?.cache('paused_sessions', pauses.size)

  async function isReady(): Promise<boolean> {
    return store.ready().then(
      () => true,
      () => false,
    )
  }

  /** @param elsewhere whether another process has redeemed the same token */
  async function attempt(session: Session, elsewhere: () => Promise<Elsewhere>): Promise<Attempted> {
    const { refreshToken } = session
    // Where nothing can be kept no token is spent. That is no trouble of the provider: there is no pause.
    if (refreshToken === undefined || !(await isReady())) return { outcome: 'failed' }
    const redeemed = await options.redeem(session, refreshToken, now())
    const about = { session: publicSessionId(session.id), subject: session.person.user }
    if (redeemed.kind === 'failed') {
      const { code, facts, retryAfter, refreshToken: next } = redeemed
      // What is behind the provider keeps nobody else waiting.
      if (isBehind(code)) pauses.failedAlone(session.id, now(), retryAfter)
      else pauses.failed(session.id, now(), retryAfter)
      const rotated = { person: session.person, ...(next !== undefined && { refreshToken: next }) }
      const left = next === undefined ? undefined : await store.renew(session, rotated, session.checkedAt)
      log.warn({ event: 'refresh.failed', code, ...about, ...facts }, 'a session could not be refreshed')
      return { outcome: 'failed', ...(left !== undefined && { left }) }
    }
    pauses.succeeded()
    if (redeemed.kind === 'refreshed') {
      const left = await store.renew(session, redeemed.renewal, now())
      if (left !== undefined) {
        options.onRenewed?.(session, left)
        return { outcome: 'refreshed', left }
      }
    } else {
      const found = await elsewhere()
      if (found !== 'nothing') return attemptedBy(found)
    }
    const code = redeemed.kind === 'ended' ? redeemed.code : 'ERR_SIGNIN_SESSION_TOO_LARGE'
    const facts = redeemed.kind === 'ended' ? redeemed.facts : {}
    store.giveUp(session)
    log.info({ event: 'refresh.ended', code, ...about, ...facts }, 'a refresh has ended a session')
    options.onEnded(session, code)
    return { outcome: 'ended', left: 'ended' }
  }

  async function refresh(session: Session): Promise<Outcome> {
    if (!pauses.begin(session.id, now())) return 'failed'
    try {
      const { outcome, left } = await together(session, attempt)
      if (left === 'ended') store.giveUp(session)
      else if (left !== undefined) store.adopt(left)
      return outcome
    } catch (error) {
      pauses.failed(session.id, now())
      const about = { session: publicSessionId(session.id), subject: session.person.user }
      log.warn({ event: 'refresh.failed', ...about, err: error }, 'a refreshed session could not be kept')
      return 'failed'
    }
  }

  return async session => {
    if (session.refreshToken === undefined) return 'failed'
    // By the time that it is its turn, another refresh token may have come for something else.
    return exclusive(session.id, () => inTurn(session.id, () => refresh(store.newest(session))))
  }
}

/** Whether the provider has answered, and what could not be asked is Graph. */
function isBehind(code: ErrorCode): boolean {
  return code === 'ERR_SIGNIN_GROUPS_AWAY' || code === 'ERR_SIGNIN_GROUPS_PERMISSION'
}

/** In one process nobody else has done anything. */
const alone: RefreshTogether = async (session, attempt) => attempt(session, async () => 'nothing')

/** The same, but nobody waits longer than this many seconds; the refresh itself goes on. */
export function withPatience(refresh: Refresh, seconds: number): Refresh {
  return async session => {
    let timer: NodeJS.Timeout | undefined
    const over = new Promise<Outcome>(resolve => {
      timer = setTimeout(() => resolve('failed'), seconds * 1000)
    })
    return Promise.race([refresh(session), over]).finally(() => clearTimeout(timer))
  }
}
