import { Type } from 'typebox'
import { graph } from './schema-graph.ts'
import {
  anyText,
  choice,
  duration,
  flag,
  oneOrMore,
  optionalSection,
  secret,
  section,
  text,
  words,
} from './schema-parts.ts'

const claims = section('Which claims mean what: a claim name, or a path with dots.', {
  user: Type.Optional(
    text('The stable id of a person (default: oid with Entra ID, else sub).', { example: 'sub' }),
  ),
  name: text('The name that people see.', { default: 'name' }),
  email: text('The e-mail address.', { default: 'email' }),
  preferredUsername: text('The name people sign in with.', { default: 'preferred_username' }),
  roles: words('Claims that hold roles.', ['roles']),
  groups: words('Claims that hold groups.', ['groups']),
  groupPrefix: anyText('A prefix that is cut off group names.', ''),
})

const clientSecretFile = Type.Optional(
  text('File that holds the client secret; read again whenever it is needed.', {
    example: '/run/secrets/client-secret',
  }),
)

const clientSecretExpires = Type.Optional(
  text('The day on which the client secret ends, for warnings in the log from 30 days before.', {
    example: "'2027-03-01'",
  }),
)

const clientCertificate = optionalSection(
  'A certificate instead of a client secret (private_key_jwt). Its files are read again whenever they are needed.',
  {
    certFile: Type.Optional(
      text('File with the certificate that is registered with the provider (PEM).', {
        example: '/run/secrets/client.crt',
      }),
    ),
    keyFile: Type.Optional(
      text('File with its private key (PEM); it may be the same file.', {
        example: '/run/secrets/client.key',
      }),
    ),
    passphraseFile: Type.Optional(
      text('File with the passphrase of that key.', { example: '/run/secrets/client.pass' }),
    ),
  },
)

const federatedTokenFile = Type.Optional(
  text(
    'File with a token of the platform that stands for the client secret (workload identity federation); read at each request.',
    { example: '/var/run/secrets/azure/tokens/azure-identity-token' },
  ),
)

/** Where people sign in. */
export const provider = section(
  'Where people sign in. Either tenantId (Microsoft Entra ID) or issuer (any other).',
  {
    tenantId: Type.Optional(
      text(
        'Entra ID: the tenant, as its id (GUID) or a verified domain; or organizations, common, consumers.',
        {
          example: '11111111-2222-3333-4444-555555555555',
        },
      ),
    ),
    authorityHost: text('Entra ID: the login host of your cloud.', {
      default: 'https://login.microsoftonline.com',
    }),
    allowedTenants: words(
      'Entra ID: the ids (GUIDs) of the tenants whose people may sign in. Required with organizations and common.',
      [],
    ),
    appKeys: flag(
      'Entra ID: whether the application has signing keys of its own (a claims-mapping policy), which are asked for by its id.',
      false,
    ),
    issuer: Type.Optional(
      text('The issuer of any other OpenID provider, instead of tenantId.', {
        example: 'https://keycloak.example/realms/main',
      }),
    ),
    allowHttp: flag('Allows an http issuer that is not on loopback.', false),
    requireAtStart: flag(
      'Ends with exit code 1 at the start where the provider cannot be found, instead of looking for it until it is there.',
      false,
    ),
    caFile: Type.Optional(
      text("File with certificates (PEM) that are trusted for the provider, beside Node's.", {
        example: '/etc/entrada/ca.pem',
      }),
    ),
    metadataFile: Type.Optional(
      text(
        'File with the discovery document (JSON), for a provider whose own cannot be fetched; read again when it changes. A member jwks in it stands for its keys.',
        { example: '/etc/entrada/openid-configuration.json' },
      ),
    ),
    clientId: Type.Optional(
      text('Application (client) id. Required.', { example: '66666666-7777-8888-9999-000000000000' }),
    ),
    clientSecret: Type.Optional(
      secret(
        'Client secret. Required, here or in clientSecretFile; or clientCertificate, or federatedTokenFile.',
      ),
    ),
    clientSecretFile,
    clientSecretExpires,
    clientCertificate,
    federatedTokenFile,
    fallback: optionalSection(
      'Another credential, tried when the provider refuses the one above (invalid_client).',
      {
        clientSecret: Type.Optional(secret('Another client secret.')),
        clientSecretFile,
        clientSecretExpires,
        clientCertificate,
        federatedTokenFile,
      },
    ),
    clientSecretMethod: choice(['post', 'basic'], 'How the client secret is sent to the token endpoint.', {
      default: 'post',
    }),
    redirectUri: Type.Optional(
      oneOrMore(
        'The callback, exactly as registered with the provider; its origin is the public origin. Or a list, one for each public origin, all of one path. Required.',
        { example: 'https://app.example/.auth/callback' },
      ),
    ),
    postLogoutRedirectUri: Type.Optional(
      text('Where the provider sends people after signing out (default: the signed-out page).', {
        example: 'https://app.example/.auth/signed-out',
      }),
    ),
    scopes: words('Scopes to ask for; openid must be among them.', ['openid', 'profile', 'email']),
    prompt: Type.Optional(
      choice(['login', 'consent', 'select_account', 'create'], 'What the provider asks at each sign-in.', {
        example: 'select_account',
      }),
    ),
    domainHint: Type.Optional(
      text('Entra ID: the domain whose sign-in page is shown at once.', { example: 'contoso.com' }),
    ),
    clockTolerance: duration('How far the clocks of the provider and this machine may be apart.', {
      default: '2m',
    }),
    timeout: duration('Limit for each call to the provider.', { default: '10s' }),
    trustEmail: Type.Optional(
      choice(
        ['tenant', 'verified', 'always', 'never'],
        'When the e-mail address is believed (default: tenant with a single Entra tenant, else verified).',
        { example: 'verified' },
      ),
    ),
    claims,
    claimSources: Type.Array(choice(['idToken', 'accessToken', 'userinfo'], 'Where claims come from.'), {
      description:
        'Where claims come from, in this order: the first that has a claim decides. Keycloak has roles in the access token.',
      default: ['idToken'],
      minItems: 1,
    }),
    graph,
  },
)
