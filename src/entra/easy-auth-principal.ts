import type { Identity } from '../identity/identity.ts'

/** One claim, as App Service has them. */
export type EasyAuthClaim = Readonly<{ typ: string; val: string }>

/** What stands in `X-MS-CLIENT-PRINCIPAL`, before base64. */
export type EasyAuthPrincipal = Readonly<{
  auth_typ: string
  claims: readonly EasyAuthClaim[]
  /** The type of the claim that holds the name, and of those that hold roles. */
  name_typ: string
  role_typ: string
}>

/** How App Service calls Entra ID. Applications look for it whatever the provider is. */
export const easyAuthProvider = 'aad'

const soap = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'
const microsoft = 'http://schemas.microsoft.com/identity/claims'
const nameType = `${soap}/name`
const roleType = 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role'

/**
 * Somebody as App Service tells them in `X-MS-CLIENT-PRINCIPAL`. Source: "Work with user identities in Azure App Service
 * authentication". @param isObjectId whether the user is the object id
 */
export function easyAuthPrincipal(identity: Identity, isObjectId: boolean): EasyAuthPrincipal {
  return {
    auth_typ: easyAuthProvider,
    claims: easyAuthClaims(identity, isObjectId),
    name_typ: nameType,
    role_typ: roleType,
  }
}

/**
 * The claims of a token of version 2.0 under the names that App Service gives them: some short, others as URIs, which
 * are those of .NET's default mapping. Name and roles stand there a second time, under the types that the principal
 * names for them, as those of tokens of version 1.0 do: readers that go by `name_typ` and `role_typ` find them too.
 * @param isObjectId whether the user is the object id: nothing that somebody could choose is told as one
 */
export function easyAuthClaims(identity: Identity, isObjectId: boolean): readonly EasyAuthClaim[] {
  const { issuer, subject, tenant, name, email, preferredUsername, roles, groups } = identity
  const { scopes = [], client } = identity
  const known: readonly (readonly [string, string | undefined])[] = [
    ['iss', issuer],
    ['azp', client],
    [`${soap}/emailaddress`, email],
    ['name', name],
    [nameType, easyAuthName(identity)],
    [`${microsoft}/objectidentifier`, isObjectId ? objectId(identity) : undefined],
    ['preferred_username', preferredUsername],
    [`${microsoft}/scope`, scopes.join(' ')],
    [`${soap}/nameidentifier`, subject],
    [`${microsoft}/tenantid`, tenant],
    ...groups.map(group => ['groups', group] as const),
    ...roles.map(role => ['roles', role] as const),
    ...roles.map(role => [roleType, role] as const),
  ]
  return known.flatMap(([typ, val = '']) => (val === '' ? [] : [{ typ, val }]))
}

/** A name to show, as App Service finds one: the address, where it is believed, else the name that people sign in with. */
export function easyAuthName({ email, preferredUsername, name }: Identity): string | undefined {
  return email ?? preferredUsername ?? name
}

/** The id without the tenant behind it, which is a claim of its own. */
function objectId({ user, tenant }: Identity): string {
  const end = `.${tenant}`
  return tenant !== undefined && user.endsWith(end) ? user.slice(0, -end.length) : user
}
