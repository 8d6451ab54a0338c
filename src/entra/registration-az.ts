import {
  appRolesOf,
  audienceOf,
  federatedCredential,
  graphAppId,
  laterPartsOf,
  optionalClaimsOf,
  type Registration,
} from './registration.ts'

/** The id of the role of an application that has none (Microsoft Graph, appRoleAssignment). */
const withoutRole = '00000000-0000-0000-0000-000000000000'

/**
 * A POSIX shell script for the Azure CLI. It makes a new registration and takes nothing from an existing one:
 * credentials are appended (`credential reset` without `--append` overwrites all).
 * Source: Azure CLI reference, `az ad app`.
 */
export function azScript(registration: Registration): string {
  const { name, tenantId, cloud, redirectUris, permissions, otherScopes } = registration
  const lines = [
    '#!/bin/sh',
    `# Registers ${oneLine(name)} with Microsoft Entra ID, as the settings need it. Read it before you run it.`,
    '# It needs the Azure CLI, and the role Application Developer or Cloud Application Administrator.',
    'set -eu',
    '',
    ...(cloud.azName === undefined
      ? ['# az cloud list --output table, then: az cloud set --name NAME']
      : [`az cloud set --name ${cloud.azName}`]),
    `# az login --tenant ${quoted(tenantId)} --allow-no-subscriptions`,
    cloud.graph === undefined
      ? ': "${GRAPH:?set GRAPH to the origin of Microsoft Graph in this cloud: msgraph_host of discovery}"'
      : `GRAPH=${cloud.graph}`,
    ...needed(registration),
    '',
    '# The Azure CLI would change an existing registration of that name',
    `if [ -n "$(az ad app list --filter ${quoted(`displayName eq '${name.replaceAll("'", "''")}'`)} --query '[].appId' --output tsv)" ]; then`,
    "  echo 'There is a registration of that name already: delete it, or choose another --name' >&2",
    '  exit 1',
    'fi',
    '',
    '# The registration',
    command('APP_ID=$(az ad app create', [
      `--display-name ${quoted(name)}`,
      `--sign-in-audience ${audienceOf(registration)}`,
      `--web-redirect-uris ${redirectUris.map(quoted).join(' ')}`,
      '--enable-id-token-issuance false --enable-access-token-issuance false',
      `--app-roles ${quoted(JSON.stringify(appRolesOf(registration)))}`,
      `--optional-claims ${quoted(JSON.stringify(optionalClaimsOf(registration)))}`,
      '--query appId --output tsv)',
    ]),
    'echo "CLIENT_ID=$APP_ID"',
    'OBJECT_ID=$(az ad app show --id "$APP_ID" --query id --output tsv)',
    patch('applications/$OBJECT_ID', laterPartsOf(registration)),
    ...(registration.api === undefined
      ? []
      : [
          '# What clients ask tokens for',
          'az ad app update --id "$APP_ID" --identifier-uris "api://$APP_ID"',
        ]),
    '',
    '# Only people and groups that are assigned to it may sign in',
    'SP_ID=$(az ad sp create --id "$APP_ID" --query id --output tsv)',
    patch('servicePrincipals/$SP_ID', { appRoleAssignmentRequired: true }),
    '',
    '# Delegated permissions of Microsoft Graph, looked up by their names',
    `for NAME in ${permissions.join(' ')}; do`,
    `  ID=$(az ad sp show --id ${graphAppId} --query "oauth2PermissionScopes[?value=='$NAME'].id" --output tsv)`,
    `  az ad app permission add --id "$APP_ID" --api ${graphAppId} --api-permissions "$ID=Scope" --only-show-errors`,
    'done',
    '# Consent for everybody, by an administrator; without it each person is asked once, where that is allowed:',
    `# az ad app permission grant --id "$APP_ID" --api ${graphAppId} --scope ${quoted(permissions.join(' '))}`,
    ...otherScopes.map(scope => `# Add the permission for ${scope} in the portal: API permissions`),
    '',
    ...credential(registration),
    '',
    registration.roles.length > 0
      ? '# To give somebody a role: the object id of the person or group, and the id of the role'
      : '# To assign somebody: the object id of the person or group; there are no roles, so the id of the role is all zeros',
    '# az rest --method POST --url "$GRAPH/v1.0/servicePrincipals/$SP_ID/appRoleAssignedTo" \\',
    '#   --body \'{"principalId":"OBJECT_ID","resourceId":"SP_ID","appRoleId":"' +
      `${registration.roles.length > 0 ? 'ROLE_ID' : withoutRole}"}'`,
    ...registration.roles.map(({ id, value }) => `#   ${oneLine(value)}: ${id}`),
    '',
    'echo "TENANT_ID=$(az account show --query tenantId --output tsv)"',
  ]
  return `${lines.join('\n')}\n`
}

function needed({ credential: { kind } }: Registration): readonly string[] {
  if (kind !== 'federated') return []
  return [
    ': "${CLUSTER_ISSUER:?set CLUSTER_ISSUER to the OIDC issuer of the cluster, byte for byte}"',
    ': "${NAMESPACE:?set NAMESPACE to that of the pod}"',
    ': "${SERVICE_ACCOUNT:?set SERVICE_ACCOUNT to that of the pod}"',
  ]
}

function credential({ credential: own }: Registration): readonly string[] {
  if (own.kind === 'certificate') {
    return [
      '# The certificate, its public part alone; a file that holds the key as well must not be given',
      `az ad app credential reset --id "$APP_ID" --append --cert ${quoted(`@${own.certFile}`)} --output none`,
    ]
  }
  if (own.kind === 'federated') {
    const words = { issuer: '$CLUSTER_ISSUER', namespace: '$NAMESPACE', serviceAccount: '$SERVICE_ACCOUNT' }
    const parameters = JSON.stringify(federatedCredential(words)).replaceAll('"', '\\"')
    return [
      '# It trusts the service account of the pod; this takes some minutes to hold',
      `az ad app federated-credential create --id "$APP_ID" --parameters "${parameters}" --output none`,
    ]
  }
  return [
    '# A client secret for a year, beside those that are there; it is shown this once',
    'echo "CLIENT_SECRET=$(az ad app credential reset --id "$APP_ID" --append --display-name entrada --years 1 \\',
    '  --query password --output tsv --only-show-errors)"',
  ]
}

function patch(path: string, body: object): string {
  return command(`az rest --method PATCH --url "$GRAPH/v1.0/${path}"`, [
    '--headers Content-Type=application/json',
    `--body ${quoted(JSON.stringify(body))}`,
  ])
}

function command(first: string, options: readonly string[]): string {
  return [first, ...options.map(option => `  ${option}`)].join(' \\\n')
}

/** One word of a POSIX shell, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** For a comment, which ends with the line. */
function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ')
}
