/** What somebody may, as far as roles and groups say it. */
export type Rights = Readonly<{ roles: readonly string[]; groups: readonly string[] }>

/** The roles and groups that rules speak of. */
export type NamedRights = Readonly<{ roles: ReadonlySet<string>; groups: ReadonlySet<string> }>

/** How many roles and groups; by name those that rules speak of, and no others. */
type RightsCount = Readonly<{ roles: number; groups: number; named?: readonly string[] }>

export type RightsChange = Readonly<{ gained?: RightsCount; lost?: RightsCount }>

/** What somebody has gained and lost; undefined when that is nothing. */
export function rightsChange(before: Rights, after: Rights, named: NamedRights): RightsChange | undefined {
  const gained = beyond(before, after, named)
  const lost = beyond(after, before, named)
  if (gained === undefined && lost === undefined) return undefined
  return { ...(gained !== undefined && { gained }), ...(lost !== undefined && { lost }) }
}

/** What the second has beyond the first. */
function beyond(first: Rights, second: Rights, named: NamedRights): RightsCount | undefined {
  const roles = without(second.roles, first.roles)
  const groups = without(second.groups, first.groups)
  if (roles.length + groups.length === 0) return undefined
  const known = [...roles.filter(role => named.roles.has(role)), ...groups.filter(id => named.groups.has(id))]
  return { roles: roles.length, groups: groups.length, ...(known.length > 0 && { named: known }) }
}

function without(names: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others)
  return [...new Set(names)].filter(name => !known.has(name))
}
