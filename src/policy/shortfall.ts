import type { ErrorCode } from '../errors.ts'
import type { Missing } from './decision.ts'

/** What speaks against somebody. */
export type Shortfall = Readonly<{
  code: ErrorCode
  missing: Missing
  /** Whether it is known that the requirement does not hold; otherwise only that nobody can tell that it does. */
  isKnown: boolean
}>

export const nothingMissing: Missing = Object.freeze({ roles: [], groups: [] })

/** Whoever is a stranger to the route is told only that. */
const strangers: readonly ErrorCode[] = [
  'ERR_POLICY_TENANT_NOT_LISTED',
  'ERR_POLICY_CLIENT_NOT_LISTED',
  'ERR_POLICY_USER_NOT_LISTED',
  'ERR_POLICY_EMAIL_DOMAIN_NOT_LISTED',
  'ERR_POLICY_EXCLUDED',
]

/** What is told first of several. */
const order: readonly ErrorCode[] = [
  ...strangers,
  'ERR_POLICY_ROLE_MISSING',
  'ERR_POLICY_SCOPE_MISSING',
  'ERR_POLICY_GROUP_MISSING',
  'ERR_POLICY_CLAIM_MISSING',
  'ERR_POLICY_NO_ALTERNATIVE',
]

/** What speaks against somebody who has to have all of several things; undefined when nothing does. */
export function ofAll(found: readonly (Shortfall | undefined)[]): Shortfall | undefined {
  const shortfalls = found.filter(each => each !== undefined)
  if (shortfalls.length < 2) return shortfalls[0]
  const codes = shortfalls.map(({ code }) => code)
  const code = codes.reduce((first, next) => (order.indexOf(next) < order.indexOf(first) ? next : first))
  return {
    code,
    missing: strangers.includes(code) ? nothingMissing : together(shortfalls),
    isKnown: shortfalls.some(({ isKnown }) => isKnown),
  }
}

/** What speaks against somebody who has to have one of several things; undefined when they have one. */
export function ofAny(found: readonly (Shortfall | undefined)[]): Shortfall | undefined {
  const shortfalls = found.filter(each => each !== undefined)
  if (shortfalls.length < found.length) return undefined
  const codes = new Set(shortfalls.map(({ code }) => code))
  const [code, another] = codes
  return {
    code: code === undefined || another !== undefined ? 'ERR_POLICY_NO_ALTERNATIVE' : code,
    missing: together(shortfalls),
    isKnown: shortfalls.length > 0 && shortfalls.every(each => each.isKnown),
  }
}

function together(shortfalls: readonly Shortfall[]): Missing {
  const all = shortfalls.map(({ missing }) => missing)
  const each = (of: (missing: Missing) => readonly string[]) => [...new Set(all.flatMap(of))]
  const asksScopes = all.some(({ scopes }) => scopes !== undefined)
  return {
    roles: each(({ roles }) => roles),
    groups: each(({ groups }) => groups),
    ...(asksScopes && { scopes: each(({ scopes = [] }) => scopes) }),
  }
}
