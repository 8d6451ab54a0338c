import { compilePolicy, type Policy } from '../policy/compile.ts'
import type { RouteRule } from '../policy/route.ts'
import { withAudiences } from './audiences.ts'
import type { Config } from './config.ts'

/** What the policy room needs of the settings. @throws {Error} when a rule is one that `check` refuses */
export function policyOf(config: PolicySettings): Policy {
  return compilePolicy(rulesOf(config), config.defaultAccess)
}

/** The settings that decide who may do what. */
type PolicySettings = Pick<Config, 'auth' | 'provider' | 'routes' | 'defaultAccess'>

/**
 * The rules, behind one that closes our own addresses. Requests for these never come to the guard; a spelling that
 * somebody could read as one of them does, and is refused.
 */
function rulesOf({ auth, provider, routes }: PolicySettings): readonly RouteRule[] {
  const own = [`${auth.prefix}/**`, new URL(provider.redirectUri).pathname]
  return [
    ...own.map(path => ({ path, name: 'own', access: 'deny' as const })),
    ...routes.map(rule => withAudiences(rule, provider)),
  ]
}
