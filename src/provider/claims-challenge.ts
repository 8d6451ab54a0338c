/** A challenge longer than this is no good: it goes on in the address of a request. */
const longest = 2000

/** The members that a claims request has for tokens (OpenID Connect Core 1.0 section 5.5, Entra "claims challenge"). */
const members: ReadonlySet<string> = new Set(['access_token', 'id_token', 'userinfo'])

/**
 * The `claims` with which the provider wants to be asked again, as JSON for its authorization request; undefined
 * when what it sent is none. Only the members that a claims request knows are passed on.
 */
export function claimsChallenge(given: unknown): string | undefined {
  if (typeof given !== 'string' || given.length > longest) return undefined
  const parsed = parse(given)
  if (!isObject(parsed)) return undefined
  const known = Object.entries(parsed).filter(([name, value]) => members.has(name) && isObject(value))
  return known.length === 0 ? undefined : JSON.stringify(Object.fromEntries(known))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    // Not JSON: the same as none.
    return undefined
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
