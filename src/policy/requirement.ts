import type { Requirement } from './route.ts'

/** How deep requirements may stand within each other: who reads a rule has to see what it says. */
export const deepest = 4

/**
 * Why a requirement could be misread, or would let in more people than it says; undefined when it could not. A part that
 * asks for nothing would hold for everybody; and how somebody has signed in is asked of the whole only, as nobody could
 * say for which of several alternatives to sign in once more.
 */
export function requirementFault(require: Requirement, depth = 0): string | undefined {
  const { allOf, claims, authContext, maxAge } = require
  if (depth > deepest) return 'require is nested too deep'
  if (depth > 0 && Object.keys(require).length === 0) return 'a part of require asks for nothing'
  if (depth > 0 && (authContext !== undefined || maxAge !== undefined))
    return 'authContext and maxAge cannot stand within not, anyOf or allOf'
  if (allOf?.length === 0) return 'allOf is empty'
  if (claims !== undefined && Object.keys(claims).length === 0) return 'claims names none'
  return partsWithin(require)
    .map(part => requirementFault(part, depth + 1))
    .find(fault => fault !== undefined)
}

/** What a route requires that asks for nothing, as `readRequirement` gives it: known by sight, so that nobody is judged by it. */
export const nothingRequired: Requirement = Object.freeze({})

/** The requirement with everything in the letters in which it is compared. */
export function readRequirement(require: Requirement): Requirement {
  if (Object.keys(require).length === 0) return nothingRequired
  const { not, anyOf, allOf, anyTenant, anyEmailDomain } = require
  return {
    ...require,
    ...(anyTenant !== undefined && { anyTenant: anyTenant.map(tenant => tenant.toLowerCase()) }),
    ...(anyEmailDomain !== undefined && {
      anyEmailDomain: anyEmailDomain.map(domain => domain.toLowerCase()),
    }),
    ...(not !== undefined && { not: readRequirement(not) }),
    ...(anyOf !== undefined && { anyOf: anyOf.map(readRequirement) }),
    ...(allOf !== undefined && { allOf: allOf.map(readRequirement) }),
  }
}

/** A requirement and all that stand within it. */
export function partsOf(require: Requirement): readonly Requirement[] {
  return [require, ...partsWithin(require).flatMap(partsOf)]
}

function partsWithin({ not, anyOf = [], allOf = [] }: Requirement): readonly Requirement[] {
  return [...(not === undefined ? [] : [not]), ...anyOf, ...allOf]
}
