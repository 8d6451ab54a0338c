import type { Policy } from './compile.ts'

/** Every group that a route names: what a session has to remember of somebody's groups for the policy to work. */
export function groupsNamed(policy: Policy): ReadonlySet<string> {
  return new Set(
    policy.routes.flatMap(({ require: { anyGroup = [], allGroups = [] } }) => [...anyGroup, ...allGroups]),
  )
}
