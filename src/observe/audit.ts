import type { Logger } from 'pino'
import type { ErrorCode } from '../errors.ts'

/**
 * What is worth keeping for later: who did what, with which outcome. A closed list; no token, cookie, code,
 * query or address is ever part of it. `subject` is the stable id of X-Forwarded-User.
 */
export type AuditEvent =
  | Readonly<{
      event: 'signin.succeeded'
      requestId: string
      subject: string
      session: string
      tenant?: string
    }>
  | Readonly<{ event: 'signin.failed'; requestId: string; code: ErrorCode; reason: string; aadsts?: string }>
  | Readonly<{ event: 'signout'; requestId: string; subject: string; session: string; tenant?: string }>
  /**
   * The provider says that a session there has ended, or all of a person: by a frame in a browser that had none here, for
   * which nobody vouches, or itself. `subject` is known only where it is the claim `sub`.
   */
  | Readonly<{
      event: 'signout.notified'
      requestId: string
      channel: 'front' | 'back'
      ended: 'session' | 'subject'
      subject?: string
    }>
  | Readonly<{
      event: 'connection.ended'
      requestId: string
      reason: 'revoked' | 'idle' | 'absolute' | 'stale' | 'expired' | 'denied'
      subject: string
      session: string
      tenant?: string
    }>
  /** The operator has ended sessions: all of a person or a tenant, one, or all signed in before a time (RFC 3339). */
  | Readonly<{
      event: 'session.revoked'
      requestId: string
      subject?: string
      session?: string
      tenant?: string
      before?: string
    }>
  /** The provider does not vouch for a session any more. */
  | Readonly<{ event: 'session.ended'; code: ErrorCode; subject: string; session: string; tenant?: string }>
  | Readonly<{
      event: 'access.denied'
      requestId: string
      code: ErrorCode
      /** Missing where a sign-in has not brought what it was asked for. */
      route?: string
      subject: string
      tenant?: string
    }>
  /** A route in shadow has let somebody pass whom it would have turned away, or asked to sign in once more. */
  | Readonly<{
      event: 'access.shadowed'
      requestId: string
      decision: 'deny' | 'step-up'
      code: ErrorCode
      route: string
      subject: string
      tenant?: string
    }>

export type Audit = (event: AuditEvent) => void

/** Audit events as log lines of their own; they are written whatever `log.access` says. */
export function createAudit(log: Logger): Audit {
  return event => {
    if (event.event === 'signin.failed') log.warn(event)
    else log.info(event)
  }
}
