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
  /** `id`: a GUID that stays the same for the same role. */
  roles: readonly Readonly<{ id: string; value: string }>[]
  /** Whether rules name groups. */
  usesGroups: boolean
  /** Optional claims of the ID token that are read. */
  idTokenClaims: readonly string[]
  /** Delegated permissions of Microsoft Graph, by name. */
  permissions: readonly string[]
  /** Scopes of other resources, whose permissions are to be added by hand. */
  otherScopes: readonly string[]
  credential: Readonly<{ kind: 'secret' | 'federated' }> | Readonly<{ kind: 'certificate'; certFile: string }>
}>

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
  return roles.map(({ id, value }) => ({
    id,
    value,
    displayName: value,
    description: value,
    allowedMemberTypes: ['User'],
    isEnabled: true,
  }))
}

/** Optional claims as the manifest has them. */
export function optionalClaimsOf({ idTokenClaims }: Pick<Registration, 'idTokenClaims'>): object {
  return { idToken: idTokenClaims.map(name => ({ name })) }
}

/**
 * The parts of the application object that the Azure CLI has no option for, and that are set in a second step.
 * Groups only as they are assigned to the application: then there is no overage, and nobody else's names are in it.
 */
export function laterPartsOf({
  frontchannelLogoutUri,
  usesGroups,
}: Pick<Registration, 'frontchannelLogoutUri' | 'usesGroups'>): object {
  return {
    ...(frontchannelLogoutUri !== undefined && { web: { logoutUrl: frontchannelLogoutUri } }),
    ...(usesGroups && { groupMembershipClaims: 'ApplicationGroup' }),
    api: { requestedAccessTokenVersion: 2 },
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
