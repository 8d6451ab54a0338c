import { claimAt } from './claim-path.ts'
import type { Claims } from './claims.ts'
import { isClean, longestText } from './text.ts'

/** What a claim can hold that a rule or a header can make use of. */
export type ClaimValue = string | number | boolean

/** By claim path: the values that stand there, in their order; none for an empty list. */
export type ClaimValues = Readonly<Record<string, readonly ClaimValue[]>>

/** Values of one claim that are taken at most: as many as Entra puts groups into a token. */
const mostValues = 200

/**
 * What verified claims hold at these paths; undefined when it is nothing. A claim is a text, a number, true or false, or
 * a list of these: one of any other shape, a list with a single stranger in it too, is as if it were missing. Nothing is
 * ever cut or mended, as two values could then become one.
 */
export function claimValues(claims: Claims, paths: readonly string[]): ClaimValues | undefined {
  const found = paths.flatMap(path => {
    const values = valuesOf(claimAt(claims, path))
    return values === undefined ? [] : [[path, values] as const]
  })
  return found.length === 0 ? undefined : Object.freeze(Object.fromEntries(found))
}

/** What is known of one claim; undefined when it is nothing. */
export function valuesAt(values: ClaimValues | undefined, path: string): readonly ClaimValue[] | undefined {
  return values !== undefined && Object.hasOwn(values, path) ? values[path] : undefined
}

function valuesOf(claim: unknown): readonly ClaimValue[] | undefined {
  const values: readonly unknown[] = Array.isArray(claim) ? claim : [claim]
  return values.length <= mostValues && values.every(isClaimValue) ? values : undefined
}

/** Whether a claim can hold this. A number that is no exact one stands for several (RFC 8259 section 6). */
export function isClaimValue(value: unknown): value is ClaimValue {
  if (typeof value === 'string') return value.length <= longestText && isClean(value)
  if (typeof value === 'number') return Math.abs(value) <= Number.MAX_SAFE_INTEGER
  return typeof value === 'boolean'
}
