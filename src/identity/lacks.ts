import { claimAt } from './claim-path.ts'
import type { Claims } from './claims.ts'
import { isClean } from './text.ts'

/** Roles and groups, by name or id. */
export type Lacks = Readonly<{ roles: readonly string[]; groups: readonly string[] }>

/**
 * Which of these names somebody is known not to have. That they are not among what somebody has says so only where that
 * was to be read: of somebody without a claim, or with one of an unknown shape, nothing is known.
 * @param paths claims that the names are read from: each has to be there, as one token leaves out what another has
 */
export function knownLacking(
  names: readonly string[],
  held: readonly string[],
  claims: Claims,
  paths: readonly string[],
): readonly string[] {
  const given = paths.map(path => claimAt(claims, path))
  if (given.length === 0 || !given.every(isReadable)) return []
  return names.filter(name => !held.includes(name))
}

function isReadable(claim: unknown): boolean {
  if (Array.isArray(claim)) return claim.every(value => typeof value === 'string' && isClean(value))
  // A single text with one of these may be a list of several names, which is not read as one.
  return typeof claim === 'string' && isClean(claim) && !/[\s,;]/.test(claim)
}
