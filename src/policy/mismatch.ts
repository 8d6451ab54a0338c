import type { CompiledRoute, Policy } from './compile.ts'
import { folded, foldedWidely } from './letter-case.ts'
import { hostMatches } from './rule-host.ts'
import type { RulePath } from './rule-path.ts'
import type { Target } from './target.ts'

/** The segments of one reading of a path. */
export type Segments = readonly string[]

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
export function widened({ foldsCase }: Pick<Policy, 'foldsCase'>, segments: Segments): Segments {
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
