import type { Config } from './config.ts'
import { closest } from './suggest.ts'

/** What is wrong with a claim in a rule, and whether that is sure. */
type Fault = Readonly<{ kind: 'problem' | 'warning'; what: string; remedy: string }>

/** Claims that people may change themselves, or that pass from one to another (Entra "ID token claims reference"). */
const changeable: ReadonlySet<string> = new Set([
  ...['preferred_username', 'upn', 'unique_name', 'name', 'given_name', 'family_name', 'nickname'],
])

/** What tokens usually hold, for names that are nearly one of these (OpenID Connect Core 1.0 5.1; Entra "optional claims"). */
const usual: readonly string[] = (
  'acct amr auth_time company country ctry department division email_verified employee_id employee_type idtyp in_corp ipaddr ' +
  'jobtitle level locale location office organization region team tenant_ctry tenant_region_scope title ' +
  'verified_primary_email verified_secondary_email wids xms_edov zoneinfo'
).split(' ')

/**
 * Why a rule had better not go by a claim; undefined where nothing speaks against it. What is made of the claim elsewhere, or
 * is only a part of it, is another thing than the claim itself.
 */
export function claimFault(
  path: string,
  { roles, groups, email }: Pick<Config['provider']['claims'], 'roles' | 'groups' | 'email'>,
): Fault | undefined {
  if (roles.includes(path)) return instead('is what roles are read from', 'anyRole or allRoles')
  if (groups.includes(path)) return instead('is what groups are read from', 'anyGroup or allGroups')
  if (path === email || path === 'email')
    return instead('is an address, which not every provider vouches for', 'anyUser, or anyEmailDomain')
  if (/^graph(?:\.|$)/.test(path))
    return instead('is told by Microsoft Graph for headers, not for decisions', 'a claim of the token')
  if (changeable.has(path)) {
    const what = 'is no proof of anything: people may change it, and it may pass to somebody else'
    return { kind: 'warning', what, remedy: 'write anyUser, or another claim' }
  }
  const meant = usual.includes(path) ? undefined : closest(path, usual)
  if (meant === undefined) return undefined
  return { kind: 'warning', what: 'is no usual name of a claim', remedy: `did you mean ${meant}?` }
}

function instead(what: string, word: string): Fault {
  return { kind: 'problem', what, remedy: `write ${word}` }
}
