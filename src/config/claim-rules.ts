import type { ClaimRules, Person } from '../identity/person.ts'
import { excludedNames, namedClaims } from '../policy/needs.ts'
import type { Config } from './config.ts'
import { claimsOfHeaders } from './header-claims.ts'

/** What the identity room needs of the settings. */
export function claimRulesOf({ provider, routes, headers }: Config): ClaimRules {
  const { claims, entra, graph, trustEmail } = provider
  return {
    subject: claims.user !== undefined ? { claim: claims.user } : entra === undefined ? 'sub' : oidOf(entra),
    name: claims.name,
    email: claims.email,
    preferredUsername: claims.preferredUsername,
    roles: claims.roles,
    groups: claims.groups,
    groupPrefix: claims.groupPrefix,
    trustEmail,
    profile: graph.profile,
    named: {
      claims: namedClaims(routes, claimsOfHeaders(headers)),
      excluded: excludedNames(routes),
    },
  }
}

/** Whether the user is the object id that Entra ID has given them; any other claim somebody may be able to choose. */
export function isObjectId({ provider: { entra, claims } }: Config): boolean {
  return entra !== undefined && (claims.user ?? 'oid') === 'oid'
}

/**
 * Whether a session is of a tenant that is allowed by now, and its id made as ids are by now: the list may have changed
 * since.
 */
export function isOfTenants(
  { tenant, user }: Person,
  allowed: readonly string[],
  claim: string | undefined,
): boolean {
  if (tenant === undefined || !allowed.includes(tenant.toLowerCase())) return false
  return claim !== undefined || user.endsWith(`.${tenant}`) === allowed.length > 1
}

/** The same `oid` in another tenant is another person. */
export function oidOf({ allowedTenants = [] }: NonNullable<Config['provider']['entra']>): 'oid' | 'oid.tid' {
  return allowedTenants.length > 1 ? 'oid.tid' : 'oid'
}
