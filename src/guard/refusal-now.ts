import type { FastifyRequest } from 'fastify'
import type { ErrorCode } from '../errors.ts'
import type { Identity } from '../identity/identity.ts'
import type { Trusts } from '../observe/request-id.ts'
import type { Policy } from '../policy/compile.ts'
import { decideRoute } from '../policy/decide.ts'
import { isRefusal, parseTarget } from '../policy/target.ts'
import { routeOf } from './route-of.ts'

/** Why somebody, or nobody, may not have what a request has asked for, as they are now; undefined when they may. */
export type RefusalNow = (request: FastifyRequest, identity: Identity | undefined) => ErrorCode | undefined

/**
 * Judges what is open already, by the same stages as when it was opened. @param now NumericDate, seconds
 * @param belongs whether it is one of those who may sign in at all; the others have no session any more
 */
export function createRefusalNow(
  policy: Policy,
  trusts: Trusts,
  now: () => number,
  belongs: (identity: Identity) => boolean = () => true,
): RefusalNow {
  return ({ method, url, raw }, identity) => {
    if (identity !== undefined && !belongs(identity)) return 'ERR_SIGNIN_REQUIRED'
    const target = parseTarget(method, url, raw.headers.host)
    if (isRefusal(target)) return target.code
    const route = routeOf(policy, target, raw, trusts)
    if (isRefusal(route)) return route.code
    const decision = decideRoute(route, identity, now())
    return decision.kind === 'allow' ? undefined : decision.code
  }
}
