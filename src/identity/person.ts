import { GatewayError } from '../errors.ts'
import { assuranceOf } from './assurance.ts'
import { claimAt, stringsAt } from './claim-path.ts'
import { claimValues } from './claim-values.ts'
import type { Claims } from './claims.ts'
import { trustedEmail, type TrustEmail } from './email.ts'
import type { Identity } from './identity.ts'
import { knownLacking, type Lacks } from './lacks.ts'
import { profileOf } from './profile.ts'
import { cleaned, isClean, longestText } from './text.ts'

/** Who somebody is, before there is a session. */
export type Person = Omit<
  Identity,
  'sessionId' | 'authenticatedAt' | 'scopes' | 'client' | 'isApp' | 'grantsNothing'
>

/** Claim paths to keep, and names that people are excluded by. */
export type Named = Readonly<{ claims: readonly string[]; excluded?: Lacks }>

/** Which claims say what. All but `subject`, `groupPrefix` and `trustEmail` are claim paths. */
export type ClaimRules = Readonly<{
  /** `oid.tid` joins the two, for the same `oid` under another `tid` is another person. */
  subject: 'oid' | 'oid.tid' | 'sub' | Readonly<{ claim: string }>
  name: string
  email: string
  preferredUsername: string
  roles: readonly string[]
  groups: readonly string[]
  /** Cut off the groups that begin with it; the others stay as they are. Empty for none. */
  groupPrefix: string
  trustEmail: TrustEmail
  /** What rules and headers make of the claims beyond that. */
  named?: Named
  /** Properties that are taken from the claim `graph`, which is Microsoft Graph's then. */
  profile?: readonly string[]
}>

/**
 * The person that verified claims speak of. Roles and groups that hold control characters are left out.
 * @throws {GatewayError} ERR_PROVIDER_TOKEN_INVALID when the claim of the user id, `sub` or `iss` is missing or
 * no usable id: an id is never cleaned or cut, as two people could then become one
 */
export function personFromClaims(claims: Claims, rules: ClaimRules): Person {
  const tenant = claimAt(claims, 'tid')
  const name = textAt(claims, rules.name)
  const email = trustedEmail(claims, rules.email, rules.trustEmail)
  const preferredUsername = textAt(claims, rules.preferredUsername)
  const profile = profileOf(claims, rules.profile ?? [])
  const roles = stringsAt(claims, rules.roles).filter(isClean)
  const groups = withoutPrefix(stringsAt(claims, rules.groups).filter(isClean), rules.groupPrefix)
  const kept = claimValues(claims, rules.named?.claims ?? [])
  return {
    user: userOf(claims, rules.subject),
    subject: idAt(claims, 'sub'),
    issuer: idAt(claims, 'iss'),
    ...(isId(tenant) && { tenant }),
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(preferredUsername !== undefined && { preferredUsername }),
    roles,
    groups,
    ...(kept !== undefined && { claims: kept }),
    ...lacksOf({ roles, groups }, claims, rules),
    ...assuranceOf(claims),
    ...(profile !== undefined && { profile }),
  }
}

function lacksOf(held: Lacks, claims: Claims, { named, roles, groups }: ClaimRules): { lacks?: Lacks } {
  const { excluded = { roles: [], groups: [] } } = named ?? {}
  const lacks = {
    roles: knownLacking(excluded.roles, held.roles, claims, roles),
    groups: knownLacking(excluded.groups, held.groups, claims, groups),
  }
  return lacks.roles.length + lacks.groups.length === 0 ? {} : { lacks }
}

function userOf(claims: Claims, subject: ClaimRules['subject']): string {
  if (typeof subject === 'object') return idAt(claims, subject.claim)
  if (subject === 'oid.tid') return `${idAt(claims, 'oid')}.${idAt(claims, 'tid')}`
  return idAt(claims, subject)
}

function idAt(claims: Claims, path: string): string {
  const id = claimAt(claims, path)
  if (isId(id)) return id
  throw new GatewayError('ERR_PROVIDER_TOKEN_INVALID', {
    message: `The claim ${path} is missing or no usable id (OpenID Connect Core 2)`,
  })
}

/** A space at either end would be lost in a header, and the person there be another one. */
function isId(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value !== '' &&
    value.length <= longestText &&
    value === value.trim() &&
    isClean(value)
  )
}

function textAt(claims: Claims, path: string): string | undefined {
  const text = claimAt(claims, path)
  return typeof text === 'string' ? cleaned(text) : undefined
}

function withoutPrefix(groups: readonly string[], prefix: string): readonly string[] {
  if (prefix === '') return groups
  const cut = groups.map(group => (group.startsWith(prefix) ? group.slice(prefix.length) : group))
  return [...new Set(cut)].filter(group => group !== '')
}
