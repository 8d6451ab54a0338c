import type { ErrorCode } from '../errors.ts'
import { createExclusive, type Exclusive } from './exclusive.ts'
import type { SessionStore } from './cookie-store.ts'
import { createPauses, type Pauses } from './pauses.ts'
import type { Renewal } from './renewal.ts'
import { publicSessionId, type Session } from './session.ts'

/** What the provider says when its refresh token is redeemed. */
export type Redeemed =
  | Readonly<{ kind: 'refreshed'; renewal: Renewal }>
  | Readonly<{ kind: 'ended'; code: ErrorCode; facts: object }>
  /** @property retryAfter seconds that the provider asks to wait */
  | Readonly<{ kind: 'failed'; code: ErrorCode; facts: object; retryAfter?: number }>

/** What has come of a refresh; `failed` also when it was not tried. */
export type Outcome = 'refreshed' | 'ended' | 'failed'

export type RefresherOptions = Readonly<{
  store: Pick<SessionStore, 'renew' | 'giveUp'>
  /** Asks the provider; never throws. Only called with a session that has a refresh token. */
  redeem: (session: Session, refreshToken: string, now: number) => Promise<Redeemed>
  onEnded: (session: Session, code: ErrorCode) => void
  log: Readonly<{ warn: (facts: object, text: string) => void; info: (facts: object, text: string) => void }>
  /** NumericDate, seconds. */
  now: () => number
  exclusive?: Exclusive<Outcome>
  pauses?: Pauses
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
  const pauses = options.pauses ?? createPauses()

  async function attempt(session: Session, refreshToken: string): Promise<Outcome> {
    if (!pauses.begin(session.id, now())) return 'failed'
    const redeemed = await options.redeem(session, refreshToken, now())
    const about = { session: publicSessionId(session.id), subject: session.person.user }
    if (redeemed.kind === 'failed') {
      const { code, facts, retryAfter } = redeemed
      pauses.failed(session.id, now(), retryAfter)
      log.warn({ event: 'refresh.failed', code, ...about, ...facts }, 'a session could not be refreshed')
      return 'failed'
    }
    pauses.succeeded()
    const isKept =
      redeemed.kind === 'refreshed' && store.renew(session, redeemed.renewal, now()) !== undefined
    if (isKept) return 'refreshed'
    const code = redeemed.kind === 'ended' ? redeemed.code : 'ERR_SIGNIN_SESSION_TOO_LARGE'
    const facts = redeemed.kind === 'ended' ? redeemed.facts : {}
    store.giveUp(session)
    log.info({ event: 'refresh.ended', code, ...about, ...facts }, 'a refresh has ended a session')
    options.onEnded(session, code)
    return 'ended'
  }

  return async session => {
    const { id, refreshToken } = session
    return refreshToken === undefined ? 'failed' : exclusive(id, () => attempt(session, refreshToken))
  }
}

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
