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
  /** The provider says that a session there has ended, of which this browser had none here. */
  | Readonly<{ event: 'signout.notified'; requestId: string }>
  | Readonly<{
      event: 'access.denied'
      requestId: string
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
