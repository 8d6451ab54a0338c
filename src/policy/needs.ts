import type { WantedAssurances } from '../identity/assurance-query.ts'
import type { Lacks } from '../identity/lacks.ts'
import type { Policy } from './compile.ts'
import { partsOf } from './requirement.ts'
import type { Requirement } from './route.ts'

/** Every group that a route names: what a session has to remember of somebody's groups for the policy to work. */
export function groupsNamed(policy: Policy): ReadonlySet<string> {
  return new Set(allParts(policy.routes).flatMap(groupsOf))
}

/** Every role that a route names. */
export function rolesNamed(policy: Policy): ReadonlySet<string> {
  return new Set(allParts(policy.routes).flatMap(rolesOf))
}

/**
 * Every claim path that rules or headers name: what a session has to remember of the claims.
 * @param ofHeaders claim paths that headers name
 */
export function namedClaims(rules: readonly Ruled[], ofHeaders: readonly string[]): readonly string[] {
  const ofRules = allParts(rules).flatMap(({ claims = {} }) => Object.keys(claims))
  return [...new Set([...ofRules, ...ofHeaders])]
}

/**
 * Every role and group that stands below a `not`: only of these does it count that somebody is known not to have them
 * (`Identity.lacks`). Of whom all is known, as in a policy test, it is all of these that they do not have.
 */
export function excludedNames(rules: readonly Ruled[]): Lacks {
  const excluded = allParts(rules).flatMap(({ not }) => (not === undefined ? [] : partsOf(not)))
  return {
    roles: [...new Set(excluded.flatMap(rolesOf))],
    groups: [...new Set(excluded.flatMap(groupsOf))],
  }
}

type Ruled = Readonly<{ require?: Requirement }>

function rolesOf({ anyRole = [], allRoles = [] }: Requirement): readonly string[] {
  return [...anyRole, ...allRoles]
}

function groupsOf({ anyGroup = [], allGroups = [] }: Requirement): readonly string[] {
  return [...anyGroup, ...allGroups]
}

function allParts(rules: readonly Ruled[]): readonly Requirement[] {
  return rules.flatMap(({ require }) => (require === undefined ? [] : partsOf(require)))
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
