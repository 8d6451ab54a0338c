import type { ErrorCode } from '../errors.ts'
import type { Identity } from '../identity/identity.ts'
import type { CompiledRoute } from './compile.ts'
import type { Decision, Missing } from './decision.ts'

const nothing: Missing = { roles: [], groups: [] }

/**
 * What a route says to somebody, or to nobody when `identity` is `undefined`. A closed route is closed to
 * everybody, so nobody is sent to sign in for it. A stranger to the route (by tenant, then by user) is told only
 * that; the roles and groups that are missing are named to those who could get them.
 */
export function decideRoute(route: CompiledRoute, identity: Identity | undefined): Decision {
  const { access, name } = route
  switch (access) {
    case 'public':
      return { kind: 'allow', route: name, identify: false }
    case 'optional':
      return { kind: 'allow', route: name, identify: identity !== undefined }
    case 'deny':
      return deny(route, 'ERR_POLICY_ROUTE_CLOSED')
    case 'authenticated':
      return identity === undefined
        ? { kind: 'sign-in', route: name, code: 'ERR_SIGNIN_REQUIRED' }
        : judge(route, identity)
    default:
      access satisfies never
      return deny(route, 'ERR_POLICY_ROUTE_CLOSED')
  }
}

function judge(route: CompiledRoute, { user, tenant, roles, groups }: Identity): Decision {
  const { anyTenant, anyUser, anyRole, allRoles, anyGroup, allGroups } = route.require
  if (anyTenant !== undefined && (tenant === undefined || !anyTenant.includes(tenant.toLowerCase()))) {
    return deny(route, 'ERR_POLICY_TENANT_NOT_LISTED')
  }
  if (anyUser !== undefined && !anyUser.includes(user)) return deny(route, 'ERR_POLICY_USER_NOT_LISTED')
  const missingRoles = missing(anyRole, allRoles, roles)
  const missingGroups = missing(anyGroup, allGroups, groups)
  if (missingRoles === undefined && missingGroups === undefined) {
    return { kind: 'allow', route: route.name, identify: true }
  }
  const code = missingRoles === undefined ? 'ERR_POLICY_GROUP_MISSING' : 'ERR_POLICY_ROLE_MISSING'
  return deny(route, code, { roles: missingRoles ?? [], groups: missingGroups ?? [] })
}

/** What is lacking of two lists, each once; `undefined` when both hold. An empty list never holds. */
function missing(
  oneOf: readonly string[] | undefined,
  allOf: readonly string[] | undefined,
  held: readonly string[],
): readonly string[] | undefined {
  const anyHolds = oneOf === undefined || oneOf.some(value => held.includes(value))
  const allHold = allOf === undefined || (allOf.length > 0 && allOf.every(value => held.includes(value)))
  if (anyHolds && allHold) return undefined
  const lacking = allOf?.filter(value => !held.includes(value)) ?? []
  return [...new Set([...(anyHolds ? [] : oneOf), ...lacking])]
}

function deny(route: CompiledRoute, code: ErrorCode, lacking: Missing = nothing): Decision {
  return {
    kind: 'deny',
    route: route.name,
    code,
    missing: lacking,
    ...(route.hint !== undefined && { hint: route.hint }),
  }
}
