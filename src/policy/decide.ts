import type { ErrorCode } from '../errors.ts'
import { assuranceToAsk } from '../identity/assurance.ts'
import type { Identity } from '../identity/identity.ts'
import type { CompiledRoute } from './compile.ts'
import type { Decision, Missing } from './decision.ts'
import type { Way } from './route.ts'

const nothing: Missing = { roles: [], groups: [] }

/**
 * What a route says to somebody, or to nobody when `identity` is `undefined`. A closed route is closed to
 * everybody, so nobody is sent to sign in for it; who has shown who they are in a way that the route does not accept is
 * nobody. A stranger to the route (by tenant, by client, then by user) is told only that; the roles, scopes and groups
 * that are missing are named to those who could get them. Only who has all of these is asked to sign in once more in
 * the way that the route wants.
 * @param now NumericDate, seconds
 */
export function decideRoute(route: CompiledRoute, identity: Identity | undefined, now: number): Decision {
  const { access, name, accept } = route
  const who = identity !== undefined && accept.has(wayOf(identity)) ? identity : undefined
  switch (access) {
    case 'public':
      return { kind: 'allow', route: name, identify: false }
    case 'optional':
      return (who && clientProblem(route, who)) ?? { kind: 'allow', route: name, identify: who !== undefined }
    case 'deny':
      return deny(route, 'ERR_POLICY_ROUTE_CLOSED')
    case 'authenticated':
      if (who !== undefined) return clientProblem(route, who) ?? judge(route, who, now)
      return {
        kind: 'sign-in',
        route: name,
        code: accept.has('session') ? 'ERR_SIGNIN_REQUIRED' : 'ERR_TOKEN_REQUIRED',
      }
    default:
      access satisfies never
      return deny(route, 'ERR_POLICY_ROUTE_CLOSED')
  }
}

/** In which way somebody has shown who they are. */
export function wayOf({ scopes }: Pick<Identity, 'scopes'>): Way {
  return scopes === undefined ? 'session' : 'bearer'
}

/**
 * What speaks against a bearer token before it comes to who it is of. One that stands for no permission is given to any
 * client of a tenant that asks for it, so only a route that names the client takes it.
 */
function clientProblem(
  route: CompiledRoute,
  { scopes, client, isApp, grantsNothing }: Identity,
): Decision | undefined {
  if (scopes === undefined) return undefined
  const isNamed = (clients: readonly string[] = []) => client !== undefined && clients.includes(client)
  const { clients, require } = route
  if (clients !== undefined && !isNamed(clients)) return deny(route, 'ERR_POLICY_CLIENT_NOT_LISTED')
  if (grantsNothing !== true) return undefined
  if (isApp === true && (isNamed(clients) || isNamed(require.anyClient))) return undefined
  return deny(route, 'ERR_POLICY_SCOPE_MISSING')
}

function judge(route: CompiledRoute, identity: Identity, now: number): Decision {
  const { user, tenant, client, roles, groups, scopes = [] } = identity
  const { anyTenant, anyClient, anyUser, anyRole, allRoles, anyScope, allScopes, anyGroup, allGroups } =
    route.require
  if (anyTenant !== undefined && (tenant === undefined || !anyTenant.includes(tenant.toLowerCase()))) {
    return deny(route, 'ERR_POLICY_TENANT_NOT_LISTED')
  }
  if (anyClient !== undefined && (client === undefined || !anyClient.includes(client))) {
    return deny(route, 'ERR_POLICY_CLIENT_NOT_LISTED')
  }
  if (anyUser !== undefined && !anyUser.includes(user)) return deny(route, 'ERR_POLICY_USER_NOT_LISTED')
  const missingRoles = missing(anyRole, allRoles, roles)
  const missingScopes = missing(anyScope, allScopes, scopes)
  const missingGroups = missing(anyGroup, allGroups, groups)
  if (missingRoles === undefined && missingScopes === undefined && missingGroups === undefined) {
    const asks = assuranceToAsk(identity, route.require, now)
    if (asks !== undefined) return { kind: 'step-up', route: route.name, code: 'ERR_STEP_UP_REQUIRED', asks }
    return { kind: 'allow', route: route.name, identify: true }
  }
  const code =
    missingRoles !== undefined
      ? 'ERR_POLICY_ROLE_MISSING'
      : missingScopes !== undefined
        ? 'ERR_POLICY_SCOPE_MISSING'
        : 'ERR_POLICY_GROUP_MISSING'
  return deny(route, code, {
    roles: missingRoles ?? [],
    groups: missingGroups ?? [],
    ...(missingScopes !== undefined && { scopes: missingScopes }),
  })
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
