import type { Claims } from '../identity/claims.ts'

/**
 * Whether Entra left the groups out because there are too many of them (more than 200 in a token): the code flow
 * says so by `_claim_names.groups`, the implicit flow by `hasgroups`. Neither sign means no groups, or that the
 * claim is not configured; the two cannot be told apart.
 * Source: Entra "access token claims reference", groups overage claim.
 * @param paths other claims that groups are read from: with `emit_as_roles` they are in `roles`
 */
export function groupsOverage(claims: Claims, paths: readonly string[] = []): boolean {
  const hasGroups = own(claims, 'hasgroups')
  if (hasGroups === true || hasGroups === 'true') return true
  const names = own(claims, '_claim_names')
  if (typeof names !== 'object' || names === null || Array.isArray(names)) return false
  return ['groups', ...paths].some(path => Object.hasOwn(names, path))
}

function own(claims: Claims, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined
}
