import { readSegments } from './segments.ts'

/** A route's path, ready to be compared with the segments of a target. */
export type RulePath = Readonly<{
  /** Decoded segments; `undefined` stands for any one segment. */
  segments: readonly (string | undefined)[]
  /** True when the path ends in `/**`: this and everything below. */
  below: boolean
}>

/**
 * The path of a route; or, as a string, a sentence fragment that says what is wrong with it. It is read exactly as
 * the path of a request is, so that `/é` and `/%C3%A9` are one rule. `*` is a whole segment, `**` the last one; a
 * literal asterisk is written `%2A`. Characters beyond ASCII and spaces may stand as they are.
 */
export function parseRulePath(path: string): RulePath | string {
  if (path.includes('?')) return 'the path holds a query'
  if (/\p{Surrogate}/u.test(path)) return 'the path holds half a surrogate pair'
  const sent = path.replace(/[^!-~]+/g, run => encodeURIComponent(run))
  const segments = readSegments(sent)
  if (typeof segments === 'string') return segments
  // Before decoding, for an encoded asterisk is no wildcard
  const written = sent.slice(1).split('/').slice(0, segments.length)
  const below = written.at(-1) === '**'
  if (below) written.pop()
  if (written.some(segment => segment !== '*' && segment.includes('*'))) {
    return 'in the path, * stands for a whole segment and ** for the end; a literal asterisk is %2A'
  }
  return { segments: written.map((segment, at) => (segment === '*' ? undefined : segments[at])), below }
}
