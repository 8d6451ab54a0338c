import { folded } from '../policy/letter-case.ts'
import { parseRulePath, type RulePath } from '../policy/rule-path.ts'

export type PathFault = Readonly<{ what: string; remedy: string }>

/** A rule's path as the policy reads it, or what is wrong with it. Patterns of other tools are refused, not taken literally. */
export function readRoutePath(path: string): RulePath | PathFault {
  if (path.startsWith('^')) return dialect('regular expressions')
  if (/[{}]|\/:/.test(path)) return dialect('{name} and :name')
  if (/[[\]<>"`|]/.test(path)) return dialect('brackets, quotes and |')
  const parsed = parseRulePath(path)
  if (typeof parsed !== 'string') return parsed
  return { what: parsed, remedy: remedyFor(path) }
}

function dialect(what: string): PathFault {
  return {
    what: `${what} are not understood in a path`,
    remedy: 'write * for one segment, /** at the end for everything below',
  }
}

function remedyFor(path: string): string {
  if (!path.startsWith('/')) return `write /${path.slice(0, 100)}`
  // `/a*` and `/a**` of other tools
  if (/^[^*]*[^*/]\*{1,2}$/.test(path)) {
    return `write ${path.replace(/\*+$/, '')}/** for it and everything below`
  }
  if (path.includes('*')) return 'write * for a whole segment, or /** at the end'
  return 'write the path as it reaches the application, without a query'
}

/** Which of two paths is compared without regard to case. */
export type AnyCase = Readonly<{ outer?: boolean; inner?: boolean }>

/** Whether every path that `inner` matches is matched by `outer` as well. */
export function coversPath(outer: RulePath, inner: RulePath, anyCase: AnyCase = {}): boolean {
  const fits = outer.segments.every(
    (segment, at) =>
      at < inner.segments.length &&
      (segment === undefined || coversSegment(segment, inner.segments[at], anyCase)),
  )
  return fits && (outer.below || (!inner.below && outer.segments.length === inner.segments.length))
}

function coversSegment(outer: string, inner: string | undefined, anyCase: AnyCase): boolean {
  if (inner === undefined) return false
  if (anyCase.outer === true) return folded(outer) === folded(inner)
  return outer === inner && (anyCase.inner !== true || inner.toLowerCase() === inner.toUpperCase())
}

/** Whether there may be a path that both match, letters taken as they are. */
export function mayMeet(one: RulePath, other: RulePath): boolean {
  const [short, long] = one.segments.length <= other.segments.length ? [one, other] : [other, one]
  return (
    (short.below || short.segments.length === long.segments.length) &&
    short.segments.every((segment, at) => {
      const beside = long.segments[at]
      return segment === undefined || beside === undefined || segment === beside
    })
  )
}
