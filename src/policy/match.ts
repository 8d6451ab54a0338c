import type { CompiledRoute, Policy } from './compile.ts'
import { mismatchOf, widened, type Segments } from './mismatch.ts'
import { readingsOf } from './readings.ts'
import { firstRoute } from './route-index.ts'
import type { Oddity } from './route.ts'
import type { Target, TargetRefusal } from './target.ts'

const details: Readonly<Record<Oddity, string>> = {
  encodedSlash: 'the path holds an encoded slash',
  doubleSlash: 'the path holds an empty segment',
  semicolon: 'the path holds a semicolon',
}

/**
 * The first route, from the top, that speaks of this target; the default route when none does. A target that is odd
 * must be allowed there, and must have the same route however it is read.
 */
export function matchRoute(policy: Policy, target: Target): CompiledRoute | TargetRefusal {
  const route = routeFor(policy, target, target.segments)
  if (route === undefined) return readOtherwise
  const { needs } = target
  if (needs === undefined) return route
  const lacking = needs.find(oddity => !route.allow.has(oddity))
  if (lacking !== undefined) return { code: 'ERR_TARGET_AMBIGUOUS', detail: details[lacking] }
  const isOne = readingsOf(target.path)?.every(segments => routeFor(policy, target, segments) === route)
  return isOne === true ? route : readOtherwise
}

const readOtherwise: TargetRefusal = Object.freeze({
  code: 'ERR_TARGET_AMBIGUOUS',
  detail: 'the path has another meaning when it is read in another way',
})

/** The route for one reading of the path; `undefined` when it depends on which letters a reader takes for the same. */
function routeFor(policy: Policy, target: Target, segments: Segments): CompiledRoute | undefined {
  const wide = widened(policy, segments)
  const route = firstRoute(policy.index, policy.fallback, target, segments, wide)
  if (route.anyCase === undefined) return route
  return mismatchOf(route, target, segments, wide) === undefined ? route : undefined
}
