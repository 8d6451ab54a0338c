import { audited } from '../identity/audited.ts'
import type { Identity } from '../identity/identity.ts'
import { auditedRequest, type Audit } from '../observe/audit.ts'
import type { Decision } from '../policy/decision.ts'

/** Tells the audit log whom the policy has turned away or asks to sign in once more, or would have, were its route not in shadow. */
export function auditDecision(
  audit: Audit,
  request: Parameters<typeof auditedRequest>[0],
  decision: Decision,
  identity: Identity | undefined,
): void {
  if (identity === undefined || (decision.kind === 'allow' && decision.shadowed === undefined)) return
  const about = { ...auditedRequest(request), ...audited(identity), route: decision.route }
  if (decision.kind === 'deny') {
    audit({ event: 'access.denied', ...about, code: decision.code })
  } else if (decision.kind === 'step-up') {
    audit({ event: 'stepup.asked', ...about, code: decision.code, ...decision.asks })
  } else if (decision.kind === 'allow' && decision.shadowed !== undefined) {
    const { kind, code } = decision.shadowed
    audit({ event: 'access.shadowed', ...about, decision: kind, code })
  }
}
