import type { Claims } from './claims.ts'
import { cleaned } from './text.ts'

/** Properties of a person in the provider's directory, by their names there; for headers and pages, never for a rule. */
export type Profile = Readonly<Record<string, string>>

/**
 * What the claim `graph` says of these properties, as `graph.displayName` names one of them; undefined when there is no
 * such claim, and so nothing is known of them. @param names none: the claim is somebody else's
 */
export function profileOf(claims: Claims, names: readonly string[]): Profile | undefined {
  const given = names.length > 0 && Object.hasOwn(claims, 'graph') ? claims['graph'] : undefined
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined
  const known = Object.entries(given).flatMap(([name, value]) => {
    const text = names.includes(name) && typeof value === 'string' ? cleaned(value) : undefined
    return text === undefined ? [] : [[name, text] as const]
  })
  return Object.freeze(Object.fromEntries(known))
}
