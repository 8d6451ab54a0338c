import type { Claims } from './claims.ts'

/**
 * The value of a claim, `undefined` when there is none. The path is first tried as the claim's whole name
 * (`https://app.example/roles`), then step by step by its dots (`realm_access.roles`); a name on the way may hold dots
 * itself (`resource_access.shop.web-1.roles`, where the client is `shop.web-1`): shorter names are tried first. Only own
 * properties of objects count: what a prototype or an array has is not a claim.
 */
export function claimAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path]
  for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
    const name = path.slice(0, dot)
    const inner = Object.hasOwn(claims, name) ? claims[name] : undefined
    const found = isObject(inner) ? claimAt(inner, path.slice(dot + 1)) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * The strings that the claims at these paths hold, in order and each once. A claim is a string or an array of
 * strings; any other shape, an array with a single stranger in it too, yields nothing. Empty strings are left out.
 */
export function stringsAt(claims: Claims, paths: readonly string[]): readonly string[] {
  const found = new Set<string>()
  for (const path of paths) {
    for (const text of stringsOf(claimAt(claims, path))) if (text !== '') found.add(text)
  }
  return [...found]
}

function stringsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) && value.every(item => typeof item === 'string') ? value : []
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
