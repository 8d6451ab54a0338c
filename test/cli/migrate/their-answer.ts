import type { Claims } from '../../../src/identity/claims.ts'
import type { TheirSettings } from '../../../src/cli/migrate/their-settings.ts'

/** A request as oauth2-proxy sees it: the path is decoded. */
export type Request = Readonly<{ method: string; path: string }>

/**
 * Whether oauth2-proxy lets a request pass to something behind it, as its documentation says. It is written apart from the
 * translation, by regular expressions themselves, and knows the providers that speak OpenID Connect.
 * @param claims of whoever is signed in
 */
export function theirAnswer(
  theirs: TheirSettings,
  { method, path }: Request,
  claims: Claims | undefined,
): boolean {
  if (!isServed(theirs, path)) return false
  if (theirs.flag('skip_auth_preflight', false) && method === 'OPTIONS') return true
  if (theirs.list('skip_auth_regex').some(pattern => new RegExp(pattern).test(path))) return true
  if (theirs.list('skip_auth_routes').some(route => skips(route, method, path))) return true
  return claims !== undefined && mayComeIn(theirs, claims)
}

function skips(route: string, method: string, path: string): boolean {
  const [first = '', ...more] = route.split(/!?=/)
  const negates = route.includes('!=')
  const pattern = more.length === 0 ? first : route.slice(first.length + (negates ? 2 : 1))
  const isMethod = more.length === 0 || first === '' || first.toUpperCase() === method
  const flags = pattern.startsWith('(?i)') ? 'i' : ''
  return isMethod && new RegExp(pattern.replace('(?i)', ''), flags).test(path) !== negates
}

/**
 * Routing is by path: exact, or everything below one that ends with a slash. A slash at the end of what is asked for is
 * left aside, as it is for the application to say what it means, and not who may come in.
 */
function isServed(theirs: TheirSettings, path: string): boolean {
  return theirs.list('upstreams').some(text => {
    if (/^(?:static|unix):/.test(text)) return true
    const url = new URL(text)
    const at = url.protocol === 'file:' && url.hash !== '' ? url.hash.slice(1) : url.pathname
    return at.endsWith('/') ? `${path}/`.startsWith(at) : path.replace(/\/$/, '') === at
  })
}

function mayComeIn(theirs: TheirSettings, claims: Claims): boolean {
  const claim = theirs.text('oidc_email_claim') || 'email'
  const address = claims[claim]
  if (typeof address !== 'string' || address === '') return false
  const isUnverified = claim === 'email' && claims['email_verified'] === false
  if (isUnverified && !theirs.flag('insecure_oidc_allow_unverified_email', false)) return false
  const domain = address.toLowerCase().split('@').at(-1) ?? ''
  const isListed = theirs
    .list('email_domains')
    .map(each => each.toLowerCase())
    .some(
      each =>
        each === '*' || each === domain || (/^\*?\./.test(each) && domain.endsWith(each.replace('*', ''))),
    )
  return isListed && isMember(theirs, claims)
}

function isMember(theirs: TheirSettings, claims: Claims): boolean {
  const provider = theirs.text('provider') || 'google'
  const roles = provider === 'keycloak-oidc' ? theirs.list('allowed_roles').map(role => `role:${role}`) : []
  const own: Readonly<Record<string, readonly string[]>> = {
    keycloak: theirs.list('keycloak_groups'),
    gitlab: [...theirs.list('gitlab_groups'), ...theirs.list('gitlab_projects')],
    google: [...theirs.list('google_group'), ...theirs.list('google_groups')],
  }
  const allowed = [...theirs.list('allowed_groups'), ...roles, ...(own[provider] ?? [])]
  const held = [...texts(claims[theirs.text('oidc_groups_claim') || 'groups']), ...rolesOf(claims)]
  return allowed.length === 0 || allowed.some(each => held.includes(each))
}

/** Keycloak's roles, among the groups as `role:name` and `role:client:name`. */
function rolesOf(claims: Claims): readonly string[] {
  const clients = Object.entries(object(claims['resource_access']))
  return [
    ...texts(object(claims['realm_access'])['roles']).map(role => `role:${role}`),
    ...clients.flatMap(([client, held]) =>
      texts(object(held)['roles']).map(role => `role:${client}:${role}`),
    ),
  ]
}

function object(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(each => typeof each === 'string') : []
}
