import { parseHost } from './host.ts'
import { readSegments } from './segments.ts'

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
}>

/** Why a target has no single meaning. `detail` is a sentence fragment that repeats nothing of the request. */
export type TargetRefusal = Readonly<{ code: 'ERR_TARGET_AMBIGUOUS' | 'ERR_HOST_AMBIGUOUS'; detail: string }>

/** Every byte but control characters, the space and `#`. */
const foreignToQuery = /[^!"$-~\u0080-\u00ff]/

/**
 * What a request asks for, or why that is not clear. Never throws. The query is left alone but for raw control
 * characters, spaces and `#`, which no client sends and readers disagree on.
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
  const segments = readSegments(path)
  if (typeof segments === 'string') return { code: 'ERR_TARGET_AMBIGUOUS', detail: segments }
  if (query !== -1 && foreignToQuery.test(rawTarget.slice(query))) {
    return {
      code: 'ERR_TARGET_AMBIGUOUS',
      detail: 'the query holds a control character, a space or a fragment',
    }
  }
  return { method, host: hostName, path, segments }
}

/** Whether `parseTarget` found a target unclear. */
export function isRefusal(parsed: Target | TargetRefusal): parsed is TargetRefusal {
  return 'code' in parsed
}
