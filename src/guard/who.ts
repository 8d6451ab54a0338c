import type { IncomingMessage } from 'node:http'
import { isBearer, type Identification, type Identifier } from '../identity/identity.ts'
import type { CompiledRoute } from '../policy/compile.ts'

export type WhoOptions = Readonly<{
  /** Asked in order where a route accepts sessions; the first that does not say "not mine" decides. */
  identifiers: readonly Identifier[]
  /** Asked first where a route accepts bearer tokens, and nowhere else. */
  bearer?: Identifier | undefined
  /** NumericDate, seconds. */
  now: () => number
}>

/**
 * Who has sent a request, by the ways that its route accepts: at once, save where somebody else has to be asked. A bearer
 * token that is presented decides alone, so that nobody can hide a bad one behind a cookie; where a route accepts none it is
 * as if it were not there.
 */
export function createWho({ identifiers, bearer, now }: WhoOptions) {
  /** @param first the identifier to begin with */
  function bySession(raw: IncomingMessage, first = 0): ReturnType<Identifier> {
    const identifier = identifiers[first]
    if (identifier === undefined) return notMine
    const { cookie, authorization } = raw.headers
    const found = identifier({ cookie, authorization }, now())
    if (found instanceof Promise) return orByNext(found, raw, first)
    return found.kind === 'not-mine' ? bySession(raw, first + 1) : found
  }

  /** Not a closure, as below: every request would have to make what it holds. */
  async function orByNext(
    asked: Promise<Identification>,
    raw: IncomingMessage,
    first: number,
  ): Promise<Identification> {
    const found = await asked
    return found.kind === 'not-mine' ? bySession(raw, first + 1) : found
  }

  function byBearer(
    identify: Identifier,
    raw: IncomingMessage,
    route: CompiledRoute,
  ): ReturnType<Identifier> {
    const { audiences } = route
    const found = identify({ cookie: undefined, authorization: authorizationOf(raw), audiences }, now())
    if (!(found instanceof Promise)) return found.kind === 'not-mine' ? otherwise(raw, route) : found
    return found.then(later => (later.kind === 'not-mine' ? otherwise(raw, route) : later))
  }

  function otherwise(raw: IncomingMessage, { accept }: CompiledRoute): ReturnType<Identifier> {
    return accept.has('session') ? bySession(raw) : notMine
  }

  return (raw: IncomingMessage, route: CompiledRoute): ReturnType<Identifier> => {
    if (raw.headers.authorization === undefined || bearer === undefined || !route.accept.has('bearer')) {
      return otherwise(raw, route)
    }
    return byBearer(bearer, raw, route)
  }
}

/**
 * The only Authorization header. Of several Node shows the first, and somebody else may read the last: where a bearer token is
 * among them, this is a malformed one.
 */
function authorizationOf({ headers, rawHeaders }: IncomingMessage): string | undefined {
  const all = rawHeaders.filter(
    (_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === 'authorization',
  )
  const isOneOfSeveral = all.length > 1 || headers.authorization?.includes(',') === true
  return isOneOfSeveral && all.flatMap(each => each.split(',')).some(isBearer)
    ? 'Bearer'
    : headers.authorization
}

const notMine: Identification = Object.freeze({ kind: 'not-mine' })
