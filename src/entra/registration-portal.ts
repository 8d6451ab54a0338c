import type { Registration } from './registration.ts'

type Step = readonly [title: string, ...more: string[]]

/** What to do in the Microsoft Entra admin center, step by step, as plain text. */
export function portalSteps(registration: Registration): string {
  const { name, redirectUris, frontchannelLogoutUri, roles, usesGroups } = registration
  const { idTokenClaims, accessTokenClaims, api } = registration
  const [callback, ...others] = redirectUris
  const steps: readonly Step[] = [
    [
      'App registrations, New registration',
      `Name: ${name}`,
      `Supported account types: ${accounts(registration)}`,
    ],
    [
      'Redirect URI: platform Web (not single-page application), exactly as it stands here',
      ...[callback, ...others].map(uri => `  ${uri}`),
      'The first with the registration, the others under Authentication. Leave both boxes of implicit grant empty.',
    ],
    ...(frontchannelLogoutUri === undefined
      ? []
      : [['Authentication, Front-channel logout URL', `  ${frontchannelLogoutUri}`] satisfies Step]),
    credential(registration),
    ['Token configuration, Add optional claim, ID', `  ${idTokenClaims.join(', ')}`],
    ...(accessTokenClaims.length === 0
      ? []
      : [
          [
            'Token configuration, Add optional claim, Access',
            `  ${accessTokenClaims.join(', ')}`,
            'Of idtyp, with include_user_token.',
          ] satisfies Step,
        ]),
    ...(api === undefined
      ? []
      : [
          [
            'Expose an API: Application ID URI api://CLIENT_ID; then Add a scope',
            ...api.scopes.map(({ value }) => `  ${value}`),
          ] satisfies Step,
        ]),
    ...(usesGroups
      ? [
          [
            'Token configuration, Add groups claim: Groups assigned to the application',
            'Group ID in each token. Groups inside of groups do not count there: assign those that people are in.',
          ] satisfies Step,
        ]
      : []),
    ...(roles.length > 0
      ? [
          [
            'App roles, Create app role, for Users/Groups; the value exactly as it stands here',
            ...roles.map(
              ({ value, forPrograms }) => `  ${value}${forPrograms ? ' (Both: users and applications)' : ''}`,
            ),
          ] satisfies Step,
        ]
      : []),
    [
      'API permissions, Microsoft Graph, Delegated permissions',
      `  ${registration.permissions.join(', ')}`,
      ...registration.otherScopes.map(scope => `  and of its own API: ${scope}`),
      'Grant admin consent, where people may not consent themselves.',
    ],
    ['Manifest: api.requestedAccessTokenVersion: 2'],
    [
      'Enterprise applications, this one, Properties: Assignment required: Yes',
      'Then Users and groups: who may sign in, each with a role.',
    ],
    ['Overview: Directory (tenant) ID is TENANT_ID, Application (client) ID is CLIENT_ID'],
  ]
  const head = `In the Microsoft Entra admin center of your cloud, as Application Developer or above:\n\n`
  return head + steps.map(([title, ...more], at) => step(at + 1, title, more)).join('')
}

function step(number: number, title: string, more: readonly string[]): string {
  return [`${number}. ${title}`, ...more.map(line => `   ${line}`)].map(line => `${line}\n`).join('')
}

function accounts({ tenantId }: Registration): string {
  if (tenantId === 'organizations') return 'Accounts in any organizational directory'
  if (tenantId === 'common') return 'Accounts in any organizational directory and personal Microsoft accounts'
  if (tenantId === 'consumers') return 'Personal Microsoft accounts only'
  return 'Accounts in this organizational directory only'
}

function credential({ credential: own }: Registration): Step {
  if (own.kind === 'certificate') {
    return ['Certificates & secrets, Certificates, Upload certificate', `  ${own.certFile} (without its key)`]
  }
  if (own.kind === 'federated') {
    return [
      'Certificates & secrets, Federated credentials, Add: Kubernetes accessing Azure resources',
      'Issuer of the cluster, namespace and service account of the pod, byte for byte; they are case-sensitive.',
    ]
  }
  return [
    'Certificates & secrets, New client secret',
    'Its Value (not its Secret ID) is CLIENT_SECRET; it is shown this once.',
  ]
}
