import {
  appRolesOf,
  audienceOf,
  federatedCredential,
  graphAppId,
  laterPartsOf,
  optionalClaimsOf,
  type Registration,
} from './registration.ts'

/** One request to Microsoft Graph; what stands in braces comes from the answer to an earlier one. */
type GraphRequest = Readonly<{ purpose: string; method: 'GET' | 'POST'; url: string; body?: object }>

/**
 * The requests to Microsoft Graph v1.0 that make the registration, in order. Permissions are looked up by name: ids
 * that go around are not always right. Source: Graph reference, `application`, `servicePrincipal`.
 */
export function graphRequests(registration: Registration): readonly GraphRequest[] {
  const { name, cloud, redirectUris, permissions } = registration
  const base = `${cloud.graph ?? 'https://{msgraph_host of discovery}'}/v1.0`
  const { web, ...later }: { web?: object } = laterPartsOf(registration)
  return [
    {
      purpose:
        'The ids of the permissions: of each, the id in oauth2PermissionScopes whose value is its name',
      method: 'GET',
      url: `${base}/servicePrincipals(appId='${graphAppId}')?$select=oauth2PermissionScopes`,
    },
    {
      purpose: 'The registration; its answer has appId (the client id) and id',
      method: 'POST',
      url: `${base}/applications`,
      body: {
        displayName: name,
        signInAudience: audienceOf(registration),
        web: {
          redirectUris,
          ...web,
          implicitGrantSettings: { enableIdTokenIssuance: false, enableAccessTokenIssuance: false },
        },
        ...later,
        optionalClaims: optionalClaimsOf(registration),
        appRoles: appRolesOf(registration),
        requiredResourceAccess: [
          {
            resourceAppId: graphAppId,
            resourceAccess: permissions.map(permission => ({ id: `{id of ${permission}}`, type: 'Scope' })),
          },
        ],
      },
    },
    {
      purpose: 'Only people and groups that are assigned to it may sign in',
      method: 'POST',
      url: `${base}/servicePrincipals`,
      body: { appId: '{appId}', appRoleAssignmentRequired: true },
    },
    credential(registration, `${base}/applications/{id}`),
  ]
}

function credential({ credential: { kind } }: Registration, application: string): GraphRequest {
  if (kind === 'federated') {
    const words = {
      ...{ issuer: '{OIDC issuer of the cluster}', namespace: '{namespace}' },
      serviceAccount: '{service account}',
    }
    return {
      purpose: 'It trusts the service account of the pod; this takes some minutes to hold',
      method: 'POST',
      url: `${application}/federatedIdentityCredentials`,
      body: federatedCredential(words),
    }
  }
  if (kind === 'certificate') {
    return {
      purpose:
        'Graph takes a first certificate with the application only: add this entry to the body of the registration as keyCredentials, or use --format az or portal',
      method: 'GET',
      url: `${application}?$select=keyCredentials`,
      body: {
        keyCredentials: [
          { type: 'AsymmetricX509Cert', usage: 'Verify', key: '{base64 of the certificate as DER}' },
        ],
      },
    }
  }
  return {
    purpose: 'A client secret; secretText in the answer is shown this once',
    method: 'POST',
    url: `${application}/addPassword`,
    body: { passwordCredential: { displayName: 'entrada' } },
  }
}
