import type { ErrorCode } from '../errors.ts'
import { assuranceToAsk } from '../identity/assurance.ts'
import type { Identity } from '../identity/identity.ts'
import type { CompiledRoute } from './compile.ts'
import type { Decision, Missing, Rule } from './decision.ts'
import { shortfallOf } from './judge.ts'
import { nothingRequired } from './requirement.ts'
import type { Requirement, Way } from './route.ts'
import { nothingMissing } from './shortfall.ts'

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
      return inShadow(route, who, deny(route, 'ERR_POLICY_ROUTE_CLOSED'))
    case 'authenticated':
      if (who !== undefined) return clientProblem(route, who) ?? inShadow(route, who, judge(route, who, now))
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

/**
 * What a route in shadow says: whoever is signed in passes, and nobody is asked for more. A token that does not count there,
 * for its client or because it stands for nothing, is nobody signed in.
 */
function inShadow(route: CompiledRoute, identity: Identity | undefined, decision: Decision): Decision {
  if (!route.shadow || identity === undefined) return decision
  if (decision.kind !== 'deny' && decision.kind !== 'step-up') return decision
  const { kind, code } = decision
  return { kind: 'allow', route: route.name, identify: true, shadowed: { kind, code } }
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
  const { clients, require } = route
  const isListed = client !== undefined && clients?.includes(client) === true
  if (clients !== undefined && !isListed) return deny(route, 'ERR_POLICY_CLIENT_NOT_LISTED')
  if (grantsNothing !== true) return undefined
  if (isApp === true && client !== undefined && (isListed || namesClient(require, client))) return undefined
  return deny(route, 'ERR_POLICY_SCOPE_MISSING')
}

/** Whether a requirement can hold for this client only where it names it. */
function namesClient({ anyClient = [], allOf = [], anyOf = [] }: Requirement, client: string): boolean {
  return (
    anyClient.includes(client) ||
    allOf.some(each => namesClient(each, client)) ||
    (anyOf.length > 0 && anyOf.every(each => namesClient(each, client)))
  )
}

function judge(route: CompiledRoute, identity: Identity, now: number): Decision {
  if (route.require === nothingRequired) return { kind: 'allow', route: route.name, identify: true }
  const shortfall = shortfallOf(route.require, identity)
  if (shortfall !== undefined) return deny(route, shortfall.code, shortfall.missing)
  const asks = assuranceToAsk(identity, route.require, now)
  if (asks !== undefined) return { kind: 'step-up', route: route.name, code: 'ERR_STEP_UP_REQUIRED', asks }
  return { kind: 'allow', route: route.name, identify: true }
}

function deny(route: CompiledRoute, code: ErrorCode, lacking: Missing = nothingMissing): Decision {
  const rule = ruleOf(route)
  return {
    kind: 'deny',
    route: route.name,
    code,
    missing: lacking,
    ...(Object.keys(rule).length > 0 && { rule }),
    ...(route.hint !== undefined && { hint: route.hint }),
  }
}

function ruleOf({ access, clients, require }: CompiledRoute): Rule {
  if (access === 'deny') return { access }
  return {
    ...(clients !== undefined && { clients }),
    ...(Object.keys(require).length > 0 && { require }),
  }
}
