import type { FastifyRequest } from 'fastify'
import { audited } from '../identity/audited.ts'
import { rightsChange, type NamedRights, type Rights } from '../identity/rights-change.ts'
import { auditedRequest } from '../observe/audit.ts'
import type { SigninOptions } from './options.ts'

const none: NamedRights = { roles: new Set(), groups: new Set() }

/**
 * Tells the audit log what somebody has gained and lost while their session went on. @param request of which it came, if
 * it was one
 */
export function auditRights(
  { audit, namedRights = none }: Pick<SigninOptions, 'audit' | 'namedRights'>,
  before: Rights,
  after: Rights & Parameters<typeof audited>[0],
  request?: FastifyRequest,
): void {
  const change = rightsChange(before, after, namedRights)
  if (change === undefined) return
  audit({ event: 'rights.changed', ...(request && auditedRequest(request)), ...audited(after), ...change })
}
