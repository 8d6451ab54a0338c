import type { CompiledRoute, Policy } from './compile.ts'
import { hostMatches } from './rule-host.ts'
import type { Target } from './target.ts'

/** The first route, from the top, that speaks of this target; the default route when none does. */
export function matchRoute(policy: Policy, target: Target): CompiledRoute {
  // No segment is empty, so the root finds the routes that spell nothing out
  const candidates = policy.byFirst.get(target.segments[0] ?? '') ?? policy.open
  for (const route of candidates) if (speaksOf(route, target)) return route
  return policy.fallback
}

function speaksOf(route: CompiledRoute, target: Target): boolean {
  const { segments, below } = route.path
  if (below ? target.segments.length < segments.length : target.segments.length !== segments.length) {
    return false
  }
  for (let at = 0; at < segments.length; at++) {
    const segment = segments[at]
    if (segment !== undefined && segment !== target.segments[at]) return false
  }
  return (
    (route.methods === undefined || route.methods.has(target.method)) &&
    (route.host === undefined || hostMatches(route.host, target.host))
  )
}
