import type { IncomingMessage } from 'node:http'
import type { Trusts } from '../observe/request-id.ts'
import type { CompiledRoute, Policy } from '../policy/compile.ts'
import { parseHost } from '../policy/host.ts'
import { matchRoute } from '../policy/match.ts'
import { isRefusal, type Target, type TargetRefusal } from '../policy/target.ts'

/**
 * The route of a target, by the request's own Host. Applications behind a trusted proxy may go by its
 * X-Forwarded-Host instead, which they get as it came: wherever the two have different routes, the target is refused.
 */
export function routeOf(
  policy: Policy,
  target: Target,
  { headers, socket }: IncomingMessage,
  trusts: Trusts,
): CompiledRoute | TargetRefusal {
  const route = matchRoute(policy, target)
  const given = policy.namesHosts ? headers['x-forwarded-host'] : undefined
  if (given === undefined || isRefusal(route) || !trusts(socket.remoteAddress)) return route
  const hosts = String(given)
    .split(',')
    .map(name => parseHost(name.trim()))
  const isOne = hosts.every(host => host !== undefined && matchRoute(policy, { ...target, host }) === route)
  return isOne ? route : twoHosts
}

const twoHosts: TargetRefusal = Object.freeze({
  code: 'ERR_HOST_AMBIGUOUS',
  detail: 'Host and X-Forwarded-Host name hosts with different rules',
})
