/** Distinct names that are remembered; clients send the same few, and an attacker must not fill memory. */
const remembered = 2000
const longestRemembered = 64

/** What is found out of a header's name, once for each name that comes often. @param find the same for the same name */
export function knownByName<Found extends string | undefined>(
  find: (name: string) => Found,
): (name: string) => Found {
  const known = new Map<string, Found>()
  return name => {
    const before = known.get(name)
    if (before !== undefined) return before
    const found = find(name)
    if (known.size < remembered && name.length <= longestRemembered) known.set(name, found)
    return found
  }
}
