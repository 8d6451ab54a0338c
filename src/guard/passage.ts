import type { FastifyRequest } from 'fastify'
import type { Identity } from '../identity/identity.ts'
import type { Seen } from '../observe/access-log.ts'
import type { Handling } from '../policy/route.ts'

/** What the guard has decided about a request that may pass. */
export type Passage = Readonly<{
  /** Name of the route. */
  route: string
  /** What the route says of requests that pass. */
  handling: Handling
  /** Set when the upstream is to be told who it is. */
  identity?: Identity
  /** Set-Cookie lines that go along with the answer: a session that is extended. */
  setCookies: readonly string[]
  /** For the answer, in place of what the upstream says of other origins: names and values one after the other. */
  crossOrigin?: readonly string[]
  /** Further headers for the upstream: names and values one after the other. */
  headers?: readonly string[]
}>

/** What the access log tells of a request that has come to the guard. */
export function seenOf({
  passage,
  matched,
  original,
  trace,
}: Pick<FastifyRequest, 'passage' | 'matched' | 'original' | 'trace'>): Seen {
  const route = passage?.route ?? matched ?? undefined
  return { route, subject: passage?.identity?.user, trace_id: trace?.id, original }
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every request that the guard has let pass; null on all others. */
    passage: Passage | null
    /** Name of the route that the target has, whether the request may pass or not; null before that is known. */
    matched: string | null
  }
}
