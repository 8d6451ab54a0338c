import { hash } from 'node:crypto'
import type { Identity } from '../identity/identity.ts'
import type { Person } from '../identity/person.ts'

/** One sign-in. Times are NumericDate: seconds since the epoch (RFC 7519 section 2). */
export type Session = Readonly<{
  /** 128 random bits, base64url. Never shown; `publicSessionId` is. */
  id: string
  person: Person
  authenticatedAt: number
  lastSeenAt: number
  /** What roles, groups and names are as of: the sign-in at first, the last refresh later. */
  checkedAt: number
  /** 0 at first, one more with each refresh: of one id, a later generation never loses to an earlier one. */
  generation: number
  /** Only when the settings use it, the provider gave one, and it fits. */
  refreshToken?: string
  /** Entra's `login_hint` claim, given back as `logout_hint`. */
  loginHint?: string
  /** The provider's own name for its session with this browser: the claim `sid`, if it gives one. */
  sid?: string
  /** Kept only for providers that want `id_token_hint` at sign-out, and only if it fits. */
  idToken?: string
  /** What a later version of the software has put into it: left alone, and kept. */
  more?: Readonly<Record<string, unknown>>
}>

/** Seconds; both above 0 (checked by config/, not here). */
export type Limits = Readonly<{ idle: number; absolute: number }>

/** Seconds that a person has to sign in at the provider: nothing opens the sealed cookie of an attempt after them. */
export const attemptLifetime = 600

/** Seconds for which a form that met a session that was over can be brought back. */
export const lostPostLifetime = 3600

/** How far a session or attempt may lie in the future and still be believed: the clocks of two replicas, in seconds. */
export const clockDrift = 300

/** When a session stops being accepted: the earlier of the idle and the absolute limit. */
export function expiresAt(session: Pick<Session, 'authenticatedAt' | 'lastSeenAt'>, limits: Limits): number {
  return Math.min(session.lastSeenAt + limits.idle, session.authenticatedAt + limits.absolute)
}

/** Whether a session is accepted now; one that claims to come from the future is not. */
export function isLive(
  session: Pick<Session, 'authenticatedAt' | 'lastSeenAt'>,
  limits: Limits,
  now: number,
): boolean {
  return (
    now < expiresAt(session, limits) &&
    session.authenticatedAt <= now + clockDrift &&
    session.lastSeenAt <= now + clockDrift
  )
}

/** The one public value of a session: a hash that names it in logs, `/.auth/me` and the assertion. */
export function publicSessionId(id: string): string {
  return hash('sha256', id, 'base64url').slice(0, 22)
}

/** Who a session stands for. */
export function identityOf(session: Session): Identity {
  return Object.freeze({
    ...session.person,
    sessionId: publicSessionId(session.id),
    authenticatedAt: session.authenticatedAt,
  })
}

/** Whether a text may be what `publicSessionId` gives. */
export function isPublicSessionId(text: string): boolean {
  return /^[\w-]{22}$/.test(text)
}
