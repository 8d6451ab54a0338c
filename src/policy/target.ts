import { parseHost } from './host.ts'
import type { Oddity } from './route.ts'
import { readOddSegments, readSegments } from './segments.ts'

/**
 * What a request asks for, as policy and upstream both see it.
 * `segments` are the path's segments, percent-decoded once as UTF-8, a trailing slash folded.
 */
export type Target = Readonly<{
  method: string
  /** Lower-case host name without port. */
  host: string
  /** The path as sent, without the query. */
  path: string
  segments: readonly string[]
  /** Set when readers may disagree on the path: what its route must allow for it to pass at all. */
  needs?: readonly Oddity[]
}>

/** Why a target has no single meaning. `detail` is a sentence fragment that repeats nothing of the request. */
export type TargetRefusal = Readonly<{ code: 'ERR_TARGET_AMBIGUOUS' | 'ERR_HOST_AMBIGUOUS'; detail: string }>

/** What makes a path odd. */
const oddities: readonly (readonly [Oddity, RegExp])[] = [
  ['encodedSlash', /%2f/i],
  ['doubleSlash', /\/\//],
  ['semicolon', /;|%3b/i],
]

/** An encoded `#`, `%` or `?`, or a space or dot at the end of a name. */
const readAgain = /%(?:2[35]|3f|(?:20|2e)(?:\/|$))/i

/** Every byte but control characters, the space and `#`. */
const foreignToQuery = /[^!"$-~\u0080-\u00ff]/

/**
 * What a request asks for, or why that is not clear. Never throws. The query is left alone but for raw control
 * characters, spaces and `#`, which no client sends and readers disagree on. Whether an odd path passes is for its
 * route to say (match.ts).
 * @param rawTarget in origin-form (RFC 9112 section 3.2.1), as Node gives it: each character one byte
 * @param host the value of the only Host header
 */
export function parseTarget(
  method: string,
  rawTarget: string,
  host: string | undefined,
): Target | TargetRefusal {
  const hostName = parseHost(host)
  if (hostName === undefined) {
    return { code: 'ERR_HOST_AMBIGUOUS', detail: 'the Host header is missing or malformed' }
  }
  const query = rawTarget.indexOf('?')
  const path = query === -1 ? rawTarget : rawTarget.slice(0, query)
  const clear = readSegments(rawTarget, path.length)
  const segments = typeof clear === 'string' ? readOddSegments(path) : clear
  if (typeof segments === 'string') return { code: 'ERR_TARGET_AMBIGUOUS', detail: segments }
  if (query !== -1 && foreignToQuery.test(rawTarget.slice(query))) {
    return {
      code: 'ERR_TARGET_AMBIGUOUS',
      detail: 'the query holds a control character, a space or a fragment',
    }
  }
  if (segments === clear && !isReadAgain(path)) return { method, host: hostName, path, segments }
  const needs = oddities.filter(([, found]) => found.test(path)).map(([oddity]) => oddity)
  return { method, host: hostName, path, segments, needs }
}

/** Whether a path is one thing for whoever decodes it once, and another for whoever looks at it again. */
function isReadAgain(path: string): boolean {
  return (path.includes('%') && readAgain.test(path)) || path.includes('./') || path.endsWith('.')
}

/** Whether a target was found unclear, when it was read or when its route was looked for. */
export function isRefusal(found: object): found is TargetRefusal {
  return 'code' in found
}
