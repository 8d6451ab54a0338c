import type { Identity } from '../identity/identity.ts'
import type { Audit } from '../observe/audit.ts'
import type { Decision } from '../policy/decision.ts'

/** Tells the audit log whom the policy has turned away, or would have, were its route not in shadow. */
export function auditDecision(
  audit: Audit,
  requestId: string,
  decision: Decision,
  identity: Identity | undefined,
): void {
  if (identity === undefined) return
  const { user: subject, tenant } = identity
  const who = { subject, ...(tenant !== undefined && { tenant }) }
  const { route } = decision
  if (decision.kind === 'deny') {
    audit({ event: 'access.denied', requestId, code: decision.code, route, ...who })
  } else if (decision.kind === 'allow' && decision.shadowed !== undefined) {
    const { kind, code } = decision.shadowed
    audit({ event: 'access.shadowed', requestId, decision: kind, code, route, ...who })
  }
}
