import type { CompiledRoute, Policy } from './compile.ts'
import { folded, foldedWidely } from './letter-case.ts'
import { readingsOf } from './readings.ts'
import type { Oddity } from './route.ts'
import { hostMatches } from './rule-host.ts'
import type { RulePath } from './rule-path.ts'
import type { Target, TargetRefusal } from './target.ts'

type Segments = readonly string[]

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
  const route = firstRoute(policy, target, target.segments)
  if (route === undefined) return readOtherwise
  const { needs } = target
  if (needs === undefined) return route
  const lacking = needs.find(oddity => !route.allow.has(oddity))
  if (lacking !== undefined) return { code: 'ERR_TARGET_AMBIGUOUS', detail: details[lacking] }
  const isOne = readingsOf(target.path)?.every(segments => firstRoute(policy, target, segments) === route)
  return isOne === true ? route : readOtherwise
}

const readOtherwise: TargetRefusal = Object.freeze({
  code: 'ERR_TARGET_AMBIGUOUS',
  detail: 'the path has another meaning when it is read in another way',
})

/** The route for one reading of the path; `undefined` when it depends on which letters a reader takes for the same. */
function firstRoute(policy: Policy, target: Target, segments: Segments): CompiledRoute | undefined {
  const wide = widened(policy, segments)
  // The root, and a path that begins with `//`, find the routes that spell nothing out
  const candidates = policy.byFirst.get(wide[0] ?? '') ?? policy.open
  for (const route of candidates) {
    const mismatch = mismatchOf(route, target, segments, wide)
    if (mismatch === undefined) return route
    if (mismatch === 'letters') return undefined
  }
  return policy.fallback
}

/** Why a route does not speak of a target; `letters`: it depends on which letters a reader takes for the same. */
export type Mismatch = 'path' | 'method' | 'host' | 'letters'

/**
 * Why a route does not speak of this target, or undefined when it does.
 * @param segments one reading of its path
 * @param wide the same, folded widely where the policy has a route for which case does not count
 */
export function mismatchOf(
  { path, anyCase, methods, host }: CompiledRoute,
  target: Target,
  segments: Segments,
  wide: Segments,
): Mismatch | undefined {
  const isFit = anyCase === undefined ? fits(path, segments) : fits(anyCase.foldedWidely, wide)
  if (!isFit) return 'path'
  if (methods !== undefined && !methods.has(target.method)) return 'method'
  if (host !== undefined && !hostMatches(host, target.host)) return 'host'
  return anyCase === undefined || fits(anyCase.folded, segments.map(folded)) ? undefined : 'letters'
}

/** The segments as routes are compared with them for which case does not count. */
export function widened({ foldsCase }: Policy, segments: Segments): Segments {
  return foldsCase ? segments.map(foldedWidely) : segments
}

function fits({ segments, below }: RulePath, asked: Segments): boolean {
  if (below ? asked.length < segments.length : asked.length !== segments.length) return false
  for (let at = 0; at < segments.length; at++) {
    const segment = segments[at]
    if (segment !== undefined && segment !== asked[at]) return false
  }
  return true
}
