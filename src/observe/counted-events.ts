import type { AuditEvent } from './audit.ts'

/** One more of a counter of the metric table. No label holds anything of a person. */
type Count = Readonly<{ row: CountedRow; labels: Readonly<Record<string, string>> }>

type CountedRow =
  | 'signins'
  | 'loops'
  | 'signouts'
  | 'revocations'
  | 'sessionsEnded'
  | 'connectionsEnded'
  | 'shadowed'

/** What an audit event is counted as. */
export function countsOf(event: AuditEvent): readonly Count[] {
  switch (event.event) {
    case 'signin.succeeded':
      return [{ row: 'signins', labels: { outcome: 'succeeded', reason: '' } }]
    case 'signin.failed':
      return [
        { row: 'signins', labels: { outcome: 'failed', reason: event.code } },
        ...(event.code.startsWith('ERR_SIGNIN_LOOP') ? [{ row: 'loops', labels: {} } as const] : []),
      ]
    case 'access.shadowed':
      return [{ row: 'shadowed', labels: { route: event.route, decision: event.decision } }]
    case 'signout':
    case 'signout.notified':
      return [{ row: 'signouts', labels: { by: signedOutBy(event) } }]
    case 'session.revoked':
      return [{ row: 'revocations', labels: { of: orderOf(event) } }]
    case 'session.ended':
      return [{ row: 'sessionsEnded', labels: { reason: event.code } }]
    case 'connection.ended':
      return [{ row: 'connectionsEnded', labels: { reason: event.reason } }]
    // Refusals are counted where they are answered: most come to people whom nobody knows.
    case 'access.denied':
    case 'stepup.asked':
    case 'stepup.met':
    case 'rights.changed':
    case 'token.refused':
    case 'admin.refused':
    case 'settings.taken':
    case 'rule.added':
    case 'rule.removed':
    case 'rules.reordered':
    case 'audit.opened':
    case 'audit.dropped':
      return []
    default:
      return event satisfies never
  }
}

function orderOf(event: Extract<AuditEvent, { event: 'session.revoked' }>): string {
  if (event.subject !== undefined) return 'user'
  if (event.session !== undefined) return 'session'
  return event.tenant === undefined ? 'before' : 'tenant'
}

function signedOutBy(event: Extract<AuditEvent, { event: 'signout' | 'signout.notified' }>): string {
  if (event.event === 'signout') return 'person'
  return event.channel === 'back' ? 'provider' : 'frame'
}
