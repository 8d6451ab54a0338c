import type { Logger } from 'pino'
import type { ErrorCode } from '../errors.ts'
import type { Assurance } from '../identity/assurance.ts'
import type { Audited } from '../identity/audited.ts'
import type { RightsChange } from '../identity/rights-change.ts'

/** The request that an event came of. */
type AskedBy = Readonly<{
  requestId: string
  /** The address that it came from, as far as trusted proxies say it. */
  client: string
}>

/** What is worth keeping for later: who did what, with which outcome. A closed list. */
export type AuditEvent =
  | (AskedBy & Audited & Readonly<{ event: 'signin.succeeded' }>)
  | (AskedBy & Readonly<{ event: 'signin.failed'; code: ErrorCode; reason: string; aadsts?: string }>)
  /** Somebody may, once they have signed in as the route wants it. */
  | (AskedBy & Audited & Assurance & Readonly<{ event: 'stepup.asked'; code: ErrorCode; route: string }>)
  /** A sign-in has brought what it was asked for beyond who somebody is. */
  | (AskedBy & Audited & Assurance & Readonly<{ event: 'stepup.met' }>)
  /** The provider tells of other roles or groups than before; of a request where that was by a silent sign-in. */
  | (Partial<AskedBy> & Audited & RightsChange & Readonly<{ event: 'rights.changed' }>)
  | (AskedBy & Audited & Readonly<{ event: 'signout' }>)
  /**
   * The provider says that a session there has ended, or all of a person: by a frame in a browser that had none here, for
   * which nobody vouches, or itself. `subject` is known only where it is the claim `sub`; `times` see `boundFloods`.
   */
  | (AskedBy &
      Readonly<{
        event: 'signout.notified'
        channel: 'front' | 'back'
        ended: 'session' | 'subject'
        subject?: string
        times?: number
      }>)
  | (AskedBy &
      Audited &
      Readonly<{
        event: 'connection.ended'
        reason: 'revoked' | 'idle' | 'absolute' | 'stale' | 'expired' | 'denied'
      }>)
  /** The operator has ended sessions: all of a person or a tenant, one, or all signed in before a time (RFC 3339). */
  | (AskedBy &
      Readonly<{
        event: 'session.revoked'
        subject?: string
        session?: string
        tenant?: string
        before?: string
      }>)
  /** The provider does not vouch for a session any more. */
  | (Partial<AskedBy> & Audited & Readonly<{ event: 'session.ended'; code: ErrorCode }>)
  | (AskedBy &
      Audited &
      Readonly<{
        event: 'access.denied'
        code: ErrorCode
        /** Missing where a sign-in has not brought what it was asked for. */
        route?: string
      }>)
  /** A route in shadow has let somebody pass whom it would have turned away, or asked to sign in once more. */
  | (AskedBy &
      Audited &
      Readonly<{ event: 'access.shadowed'; decision: 'deny' | 'step-up'; code: ErrorCode; route: string }>)
  /** Somebody came with a bearer token that is not believed. @property times see `boundFloods` */
  | (AskedBy & Readonly<{ event: 'token.refused'; reason: string; route: string; times?: number }>)
  /** Somebody came to the admin port without its token, or in a way that another site could have brought about. */
  | (AskedBy &
      Readonly<{ event: 'admin.refused'; path: string; reason: 'token' | 'foreign'; times?: number }>)
  /** Other settings were taken over while requests ran. @property settings paths of those that differ, never a value */
  | Readonly<{ event: 'settings.taken'; settings: readonly string[] }>
  /** A rule of which anything has changed is removed and added. */
  | Readonly<{ event: 'rule.added'; route: string; path: string }>
  | Readonly<{ event: 'rule.removed'; route: string; path: string }>
  /** The rules that have stayed stand in another order. */
  | Readonly<{ event: 'rules.reordered' }>
  /** A process begins to write to a file of its own. */
  | Readonly<{ event: 'audit.opened' }>
  /** This many events before this one were lost: they could not be written, and there was no more room for them. */
  | Readonly<{ event: 'audit.dropped'; dropped: number }>

export type Audit = (event: AuditEvent) => void

type Of<Event> = Extract<AuditEvent, Readonly<{ event: Event }>>

type Events = Readonly<{
  [Event in AuditEvent['event']]: readonly (keyof Of<Event>)[]
}>

const asked = ['requestId', 'client'] as const
const who = ['subject', 'tenant', 'session', 'address'] as const

/**
 * What is written of each event, and nothing else ever is: whatever an event carries beside it stays out. No token,
 * cookie, code or query is among it.
 */
export const auditMembers = {
  'signin.succeeded': [...asked, ...who],
  'signin.failed': [...asked, 'code', 'reason', 'aadsts'],
  'stepup.asked': [...asked, ...who, 'code', 'route', 'authContext', 'maxAge'],
  'stepup.met': [...asked, ...who, 'authContext', 'maxAge'],
  'rights.changed': [...asked, ...who, 'gained', 'lost'],
  signout: [...asked, ...who],
  'signout.notified': [...asked, 'channel', 'ended', 'subject', 'times'],
  'connection.ended': [...asked, ...who, 'reason'],
  'session.revoked': [...asked, 'subject', 'session', 'tenant', 'before'],
  'session.ended': [...asked, ...who, 'code'],
  'access.denied': [...asked, ...who, 'code', 'route'],
  'access.shadowed': [...asked, ...who, 'decision', 'code', 'route'],
  'token.refused': [...asked, 'reason', 'route', 'times'],
  'admin.refused': [...asked, 'path', 'reason', 'times'],
  'settings.taken': ['settings'],
  'rule.added': ['route', 'path'],
  'rule.removed': ['route', 'path'],
  'rules.reordered': [],
  'audit.opened': [],
  'audit.dropped': ['dropped'],
} as const satisfies Events

/** Those that warn of something. */
const warnings: ReadonlySet<AuditEvent['event']> = new Set([
  ...(['signin.failed', 'token.refused', 'admin.refused', 'audit.dropped'] as const),
])

/** What anybody can make, without a session and as often as they like. */
export type Anybodys = Of<'token.refused' | 'admin.refused' | 'signout.notified'>

export function isAnybodys(event: AuditEvent): event is Anybodys {
  if (event.event === 'signout.notified') return event.channel === 'front'
  return event.event === 'token.refused' || event.event === 'admin.refused'
}

/** Which request an event came of. */
export function auditedRequest({ id, ip }: Readonly<{ id: string; ip: string }>): AskedBy {
  return { requestId: id, client: ip }
}

/**
 * Audit events as lines, whatever `log.access` says. @param addresses whether people's mail addresses and sign-in names
 * are written beside their ids
 */
export function createAudit(log: Logger, addresses: boolean): Audit {
  return event => {
    const written: readonly string[] = auditMembers[event.event]
    const isWritten = (name: string): boolean =>
      name === 'event' || (written.includes(name) && (addresses || name !== 'address'))
    const line = Object.fromEntries(Object.entries(event).filter(([name]) => isWritten(name)))
    if (warnings.has(event.event)) log.warn(line)
    else log.info(line)
  }
}
