import type { ErrorCode } from '../errors.ts'
import { valuesAt, type ClaimValue } from '../identity/claim-values.ts'
import { emailDomain } from '../identity/email-domain.ts'
import type { Identity } from '../identity/identity.ts'
import type { Missing } from './decision.ts'
import type { Requirement } from './route.ts'
import { nothingMissing, ofAll, ofAny, type Shortfall } from './shortfall.ts'

/**
 * What speaks against somebody of whom this is required; undefined when nothing does. It says, too, whether that is known,
 * or only nobody can tell: `not` opens to those alone of whom it is known (docs/adr/0026). How somebody has signed in is
 * no part of it.
 */
export function shortfallOf(require: Requirement, identity: Identity): Shortfall | undefined {
  const { user, tenant, client, email, roles, groups, scopes = [], lacks } = identity
  const { anyRole, allRoles, anyScope, allScopes, anyGroup, allGroups, not, anyOf, allOf = [] } = require
  return ofAll([
    unlisted(require.anyTenant, tenant?.toLowerCase(), 'ERR_POLICY_TENANT_NOT_LISTED'),
    unlisted(require.anyClient, client, 'ERR_POLICY_CLIENT_NOT_LISTED'),
    unlisted(require.anyUser, user, 'ERR_POLICY_USER_NOT_LISTED'),
    unlisted(require.anyEmailDomain, emailDomain(email), 'ERR_POLICY_EMAIL_DOMAIN_NOT_LISTED'),
    not && excluded(shortfallOf(not, identity)),
    lacking('roles', anyRole, allRoles, roles, role => lacks?.roles.includes(role) === true),
    // Who has any has shown them all.
    lacking('scopes', anyScope, allScopes, scopes, () => scopes.length > 0),
    lacking('groups', anyGroup, allGroups, groups, group => lacks?.groups.includes(group) === true),
    ...Object.entries(require.claims ?? {}).map(([path, wanted]) =>
      withoutValue(wanted, valuesAt(identity.claims, path)),
    ),
    anyOf && ofAny(anyOf.map(each => shortfallOf(each, identity))),
    ...allOf.map(each => shortfallOf(each, identity)),
  ])
}

/** An empty list never holds. @param value undefined: not known */
function unlisted(
  list: readonly string[] | undefined,
  value: string | undefined,
  code: ErrorCode,
): Shortfall | undefined {
  if (list === undefined || (value !== undefined && list.includes(value))) return undefined
  return { code, missing: nothingMissing, isKnown: value !== undefined }
}

function excluded(inner: Shortfall | undefined): Shortfall | undefined {
  if (inner?.isKnown === true) return undefined
  return { code: 'ERR_POLICY_EXCLUDED', missing: nothingMissing, isKnown: inner === undefined }
}

const codes = {
  roles: 'ERR_POLICY_ROLE_MISSING',
  scopes: 'ERR_POLICY_SCOPE_MISSING',
  groups: 'ERR_POLICY_GROUP_MISSING',
} as const satisfies Record<keyof Missing, ErrorCode>

/** What is lacking of two lists, each once. An empty list never holds. @param isLacked whether it is known to be missing */
function lacking(
  kind: keyof typeof codes,
  oneOf: readonly string[] | undefined,
  allOf: readonly string[] | undefined,
  held: readonly string[],
  isLacked: (name: string) => boolean,
): Shortfall | undefined {
  const anyHolds = oneOf === undefined || oneOf.some(name => held.includes(name))
  const allHold = allOf === undefined || (allOf.length > 0 && allOf.every(name => held.includes(name)))
  if (anyHolds && allHold) return undefined
  const notHeld = allOf?.filter(name => !held.includes(name)) ?? []
  const listed = [...new Set([...(anyHolds ? [] : oneOf), ...notHeld])]
  return {
    code: codes[kind],
    missing: { ...nothingMissing, [kind]: listed },
    isKnown: (!anyHolds && oneOf.length > 0 && oneOf.every(isLacked)) || notHeld.some(isLacked),
  }
}

/** A value of another type that reads the same may be the one that is meant. @param values undefined: not known */
function withoutValue(
  wanted: readonly ClaimValue[],
  values: readonly ClaimValue[] | undefined,
): Shortfall | undefined {
  if (values?.some(value => wanted.includes(value)) === true) return undefined
  const texts = new Set(wanted.map(String))
  const isKnown = values !== undefined && !values.some(value => texts.has(String(value)))
  return { code: 'ERR_POLICY_CLAIM_MISSING', missing: nothingMissing, isKnown }
}
