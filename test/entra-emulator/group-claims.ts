import type { App, User } from './directory.ts'
import type { World } from './world.ts'

/**
 * What a token says of groups: ids, nested ones included; with more than fit, none of them but where they would have
 * been found in the retired Azure AD Graph. That address leads to a trap here: nobody may ever ask it.
 * Source: Entra "configure group claims", "access token claims reference" (groups overage claim).
 */
export function groupClaims(world: World, app: App, user: User): Record<string, unknown> {
  const wids = ['DirectoryRole', 'All'].includes(app.groupMembershipClaims) ? user.directoryRoles : []
  return { ...(wids.length > 0 && { wids }), ...groupsOf(world, app, user) }
}

function groupsOf({ origin, script }: World, app: App, user: User): Record<string, unknown> {
  const ids = groupIds(app, user)
  if (ids.length === 0) return {}
  const claim = app.groupForm === 'emit_as_roles' ? 'roles' : 'groups'
  if (ids.length > script.groupsLimit) {
    const endpoint = `${origin}/graph.windows.net/${user.tenant}/users/${user.oid}/getMemberObjects`
    return { _claim_names: { [claim]: 'src1' }, _claim_sources: { src1: { endpoint } } }
  }
  return { [claim]: app.groupForm === 'cloud_displayname' ? ids.map(id => user.groupNames[id] ?? id) : ids }
}

/**
 * `SecurityGroup` has directory roles among them; `ApplicationGroup` has the groups that are assigned to the application
 * (and somebody is in directly, which is not told apart here).
 */
function groupIds({ groupMembershipClaims, assigned }: App, user: User): readonly string[] {
  switch (groupMembershipClaims) {
    case 'None':
    case 'DirectoryRole':
      return []
    case 'ApplicationGroup':
      return user.groups.filter(id => assigned.includes(id))
    case 'SecurityGroup':
    case 'All':
      return [...user.groups, ...user.directoryRoles]
    default:
      return groupMembershipClaims satisfies never
  }
}
