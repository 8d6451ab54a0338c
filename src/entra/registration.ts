import type { RegistrationCloud } from './registration-cloud.ts'

/** What the settings ask of an app registration. */
export type Registration = Readonly<{
  name: string
  /** GUID, domain, `organizations`, `common` or `consumers`. */
  tenantId: string
  cloud: RegistrationCloud
  /** Callback and signed-out page: Entra wants both among the redirect URIs. */
  redirectUris: readonly string[]
  /** Entra takes one of https only. */
  frontchannelLogoutUri?: string
  /** `forPrograms`: a program may have it as well as a person. */
  roles: readonly (Named & Readonly<{ forPrograms: boolean }>)[]
  /** What an API offers, where a route takes bearer tokens. */
  api?: Readonly<{ scopes: readonly Named[] }>
  /** Whether rules name groups. */
  usesGroups: boolean
  /** Optional claims that are read, of the ID token and of the access tokens that an API is sent. */
  idTokenClaims: readonly string[]
  accessTokenClaims: readonly string[]
  /** Delegated permissions of Microsoft Graph, by name. */
  permissions: readonly string[]
  /** Scopes of other resources, e.g. `api://stock/read`. */
  otherScopes: readonly string[]
  credential: Readonly<{ kind: 'secret' | 'federated' }> | Readonly<{ kind: 'certificate'; certFile: string }>
}>

/** `id`: a GUID that stays the same for the same name. */
type Named = Readonly<{ id: string; value: string }>

/** The application id of Microsoft Graph, in every cloud. */
export const graphAppId = '00000003-0000-0000-c000-000000000000'

/** Who may sign in, in the words of the manifest (`signInAudience`). */
export function audienceOf({ tenantId }: Pick<Registration, 'tenantId'>): string {
  if (tenantId === 'organizations') return 'AzureADMultipleOrgs'
  if (tenantId === 'common') return 'AzureADandPersonalMicrosoftAccount'
  return tenantId === 'consumers' ? 'PersonalMicrosoftAccount' : 'AzureADMyOrg'
}

/** App roles as the manifest has them; people and groups may have each. */
export function appRolesOf({ roles }: Pick<Registration, 'roles'>): readonly object[] {
  return roles.map(({ id, value, forPrograms }) => ({
    id,
    value,
    displayName: value,
    description: value,
    allowedMemberTypes: forPrograms ? ['User', 'Application'] : ['User'],
    isEnabled: true,
  }))
}

/** Optional claims as the manifest has them. */
export function optionalClaimsOf({
  idTokenClaims,
  accessTokenClaims,
}: Pick<Registration, 'idTokenClaims' | 'accessTokenClaims'>): object {
  return {
    idToken: idTokenClaims.map(name => ({ name })),
    ...(accessTokenClaims.length > 0 && { accessToken: accessTokenClaims.map(accessTokenClaim) }),
  }
}

/** `idtyp` is in tokens of people only with a property of its own (Entra "optional claims reference"). */
function accessTokenClaim(name: string): object {
  return { name, ...(name === 'idtyp' && { additionalProperties: ['include_user_token'] }) }
}

/**
 * The parts of the application object that the Azure CLI has no option for, and that are set in a second step.
 * Groups only as they are assigned to the application: then there is no overage, and nobody else's names are in it.
 */
export function laterPartsOf({
  frontchannelLogoutUri,
  usesGroups,
  api,
}: Pick<Registration, 'frontchannelLogoutUri' | 'usesGroups' | 'api'>): object {
  return {
    ...(frontchannelLogoutUri !== undefined && { web: { logoutUrl: frontchannelLogoutUri } }),
    ...(usesGroups && { groupMembershipClaims: 'ApplicationGroup' }),
    api: {
      requestedAccessTokenVersion: 2,
      ...(api !== undefined && { oauth2PermissionScopes: api.scopes.map(offeredScope) }),
    },
  }
}

function offeredScope({ id, value }: Named): object {
  return {
    ...{ id, value, type: 'User', isEnabled: true },
    ...{ adminConsentDisplayName: value, adminConsentDescription: value },
    ...{ userConsentDisplayName: value, userConsentDescription: value },
  }
}

/** The credential that trusts a service account of a cluster; the words in capitals are to be replaced. */
export function federatedCredential(words: {
  issuer: string
  namespace: string
  serviceAccount: string
}): object {
  return {
    name: 'entrada',
    issuer: words.issuer,
    subject: `system:serviceaccount:${words.namespace}:${words.serviceAccount}`,
    audiences: ['api://AzureADTokenExchange'],
  }
}
