import type { WantedAssurances } from '../identity/assurance-query.ts'
import type { Policy } from './compile.ts'

/** Every group that a route names: what a session has to remember of somebody's groups for the policy to work. */
export function groupsNamed(policy: Policy): ReadonlySet<string> {
  return new Set(
    policy.routes.flatMap(({ require: { anyGroup = [], allGroups = [] } }) => [...anyGroup, ...allGroups]),
  )
}

/** Whether somebody who was let in may not be so any more by time alone. */
export function ageCounts(policy: Policy): boolean {
  return policy.routes.some(({ require }) => require.maxAge !== undefined)
}

/** Every way of signing in that a route wants. */
export function assurancesNamed(policy: Policy): WantedAssurances {
  const named = policy.routes.map(({ require }) => require)
  return {
    contexts: new Set(named.flatMap(({ authContext }) => authContext ?? [])),
    maxAges: new Set(named.flatMap(({ maxAge }) => maxAge ?? [])),
  }
}
