import type { Identity } from '../identity/identity.ts'
import type { CompiledRoute } from './compile.ts'
import { decideRoute } from './decide.ts'
import type { Decision } from './decision.ts'
import { nothingRequired } from './requirement.ts'

/** Routes for which one identity's decisions are remembered: more of them are decided anew. */
const most = 32

/**
 * `decideRoute` that says the same again without judging again, where route and identity alone decide. What depends on the
 * time is judged each time, and so is an identity that could change. Whether somebody's session has ended is not asked
 * here, remembered or not. The decisions of other rules are never met: those are other routes.
 */
export function rememberDecisions(): typeof decideRoute {
  const byIdentity = new WeakMap<Identity, Map<CompiledRoute, Decision>>()

  function decideAnew(route: CompiledRoute, identity: Identity, now: number): Decision {
    const decision = decideRoute(route, identity, now)
    if (dependsOnTime(route) || !Object.isFrozen(identity)) return decision
    const byRoute = byIdentity.get(identity) ?? new Map<CompiledRoute, Decision>()
    if (byRoute.size >= most) byRoute.clear()
    byIdentity.set(identity, byRoute.set(route, Object.freeze(decision)))
    return decision
  }

  return (route, identity, now) => {
    // To find out what was said takes longer than to say it anew.
    if (identity === undefined || route.require === nothingRequired) return decideRoute(route, identity, now)
    return byIdentity.get(identity)?.get(route) ?? decideAnew(route, identity, now)
  }
}

/** Only of the whole requirement: within `not`, `anyOf` and `allOf` it cannot stand (requirement.ts). */
function dependsOnTime({ require }: CompiledRoute): boolean {
  return require.maxAge !== undefined
}
