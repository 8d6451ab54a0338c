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
type GraphRequest = Readonly<{
  purpose: string
  method: 'GET' | 'POST' | 'PATCH'
  url: string
  body?: object
}>

/**
 * The requests to Microsoft Graph v1.0 that make the registration, in order. Permissions are looked up by name: ids
 * that go around are not always right. Source: Graph reference, `application`, `servicePrincipal`.
 */
export function graphRequests(registration: Registration): readonly GraphRequest[] {
  const { name, cloud, redirectUris, permissions, otherScopes, credential: own } = registration
  const base = `${cloud.graph ?? 'https://{msgraph_host of discovery}'}/v1.0`
  const { web, ...later }: { web?: object } = laterPartsOf(registration)
  const resources = [...new Set(otherScopes.map(resourceOf))]
  return [
    {
      purpose:
        'The ids of the permissions: of each, the id in oauth2PermissionScopes whose value is its name',
      method: 'GET',
      url: `${base}/servicePrincipals(appId='${graphAppId}')?$select=oauth2PermissionScopes`,
    },
    ...resources.map(resource => ({
      purpose: `The same, and appId, of ${resource}`,
      method: 'GET' as const,
      url: `${base}/servicePrincipals?$filter=servicePrincipalNames/any(name:name eq '${resource}')&$select=appId,oauth2PermissionScopes`,
    })),
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
        ...(own.kind === 'certificate' && { keyCredentials: [keyCredential(own.certFile)] }),
        requiredResourceAccess: [
          { resourceAppId: graphAppId, resourceAccess: permissions.map(access) },
          ...resources.map(resource => ({
            resourceAppId: `{appId of ${resource}}`,
            resourceAccess: otherScopes.filter(scope => resourceOf(scope) === resource).map(access),
          })),
        ],
      },
    },
    {
      purpose: 'Only people and groups that are assigned to it may sign in',
      method: 'POST',
      url: `${base}/servicePrincipals`,
      body: { appId: '{appId}', appRoleAssignmentRequired: true },
    },
    ...(registration.api === undefined
      ? []
      : [
          {
            purpose: 'What clients ask tokens for',
            method: 'PATCH' as const,
            url: `${base}/applications/{id}`,
            body: { identifierUris: ['api://{appId}'] },
          },
        ]),
    ...credential(registration, `${base}/applications/{id}`),
  ]
}

/** What stands before the last slash of a scope. */
function resourceOf(scope: string): string {
  return scope.slice(0, scope.lastIndexOf('/'))
}

function access(scope: string): object {
  return { id: `{id of ${scope.slice(scope.lastIndexOf('/') + 1)}}`, type: 'Scope' }
}

/** Graph takes a first certificate with the application only, or with a proof that one is held already. */
function keyCredential(certFile: string): object {
  return {
    type: 'AsymmetricX509Cert',
    usage: 'Verify',
    key: `{base64 of ${certFile} as DER, without its key}`,
  }
}

function credential({ credential: { kind } }: Registration, application: string): readonly GraphRequest[] {
  if (kind === 'certificate') return []
  if (kind === 'secret') {
    return [
      {
        purpose: 'A client secret; secretText in the answer is shown this once',
        method: 'POST',
        url: `${application}/addPassword`,
        body: { passwordCredential: { displayName: 'entrada' } },
      },
    ]
  }
  const words = {
    ...{ issuer: '{OIDC issuer of the cluster}', namespace: '{namespace}' },
    serviceAccount: '{service account}',
  }
  return [
    {
      purpose: 'It trusts the service account of the pod; this takes some minutes to hold',
      method: 'POST',
      url: `${application}/federatedIdentityCredentials`,
      body: federatedCredential(words),
    },
  ]
}
