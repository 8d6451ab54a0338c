import { claimAt, stringsAt } from './claim-path.ts'
import type { Claims } from './claims.ts'
import type { Identity } from './identity.ts'

/** How somebody has to have signed in. */
export type Assurance = Readonly<{
  /** An authentication context of Entra's Conditional Access, `c1` to `c99`. */
  authContext?: string
  /** Seconds since the person has last shown who they are. */
  maxAge?: number
}>

/** Ids of authentication contexts; Entra has `c1` to `c25`, and may have more. */
const contextId = /^c[1-9][0-9]?$/

/** What is known of how somebody has signed in. */
type Assured = Pick<Identity, 'acrs' | 'authTime'>

/** Seconds that the provider's clock may be ahead of ours. */
const clockDrift = 300

/**
 * What a further sign-in has to bring for somebody to have what is `wanted`; undefined when they have it. The context
 * goes along in any case, for the new sign-in takes the place of the old one; the age only if it is too high.
 * @param now NumericDate, seconds
 */
export function assuranceToAsk(known: Assured, wanted: Assurance, now: number): Assurance | undefined {
  const { authContext, maxAge } = wanted
  const isLate = maxAge !== undefined && !isWithin(maxAge, known.authTime, now)
  if (!isLate && isInContext(known, authContext)) return undefined
  return { ...(authContext !== undefined && { authContext }), ...(isLate && { maxAge }) }
}

/** What a sign-in has not brought of what it was asked for; undefined when it is all there. */
export function missingAssurance(
  known: Assured,
  { authContext, maxAge }: Assurance,
  now: number,
): 'context' | 'time' | 'recency' | undefined {
  if (!isInContext(known, authContext)) return 'context'
  if (maxAge === undefined) return undefined
  if (known.authTime === undefined) return 'time'
  return isWithin(maxAge, known.authTime, now) ? undefined : 'recency'
}

/**
 * What the claims `auth_time` (OpenID Connect Core 1.0 section 2) and `acrs` (Entra, optional claims: a list, or one
 * text) say of how somebody has signed in; what has another shape says nothing.
 */
export function assuranceOf(claims: Claims): Assured {
  const authTime = claimAt(claims, 'auth_time')
  const acrs = stringsAt(claims, ['acrs']).filter(id => contextId.test(id))
  return {
    ...(typeof authTime === 'number' && Number.isFinite(authTime) && authTime >= 0 && { authTime }),
    ...(acrs.length > 0 && { acrs }),
  }
}

/**
 * Somebody as a refresh has it, at which nobody shows who they are: no time is later than it was, and one that is left
 * out is as before (OpenID Connect Core 1.0 section 12.2). Contexts are those that the provider names now: how long one
 * lasts its own policy says.
 */
export function withEarlierTime<Somebody extends Assured>(now: Somebody, before: Assured): Somebody {
  const times = [now.authTime, before.authTime].filter(time => time !== undefined)
  return times.length === 0 ? now : { ...now, authTime: Math.min(...times) }
}

function isInContext({ acrs }: Assured, authContext: string | undefined): boolean {
  return authContext === undefined || acrs?.includes(authContext) === true
}

/** Who says nothing about when they have signed in has not done so lately. */
function isWithin(maxAge: number, authTime: number | undefined, now: number): boolean {
  return authTime !== undefined && authTime <= now + clockDrift && now < authTime + maxAge
}
