import { Type } from 'typebox'
import { anyText, choice, duration, flag, secret, section, text, words } from './schema-parts.ts'

const claims = section('Which claims of the ID token mean what: a claim name, or a path with dots.', {
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

/** Where people sign in. */
export const provider = section(
  'Where people sign in. Either tenantId (Microsoft Entra ID) or issuer (any other).',
  {
    tenantId: Type.Optional(
      text('Entra ID: the tenant, as its id (GUID) or a verified domain; or consumers.', {
        example: '11111111-2222-3333-4444-555555555555',
      }),
    ),
    authorityHost: text('Entra ID: the login host of your cloud.', {
      default: 'https://login.microsoftonline.com',
    }),
    issuer: Type.Optional(
      text('The issuer of any other OpenID provider, instead of tenantId.', {
        example: 'https://keycloak.example/realms/main',
      }),
    ),
    allowHttp: flag('Allows an http issuer that is not on loopback.', false),
    caFile: Type.Optional(
      text("File with certificates (PEM) that are trusted for the provider, beside Node's.", {
        example: '/etc/entrada/ca.pem',
      }),
    ),
    clientId: Type.Optional(
      text('Application (client) id. Required.', { example: '66666666-7777-8888-9999-000000000000' }),
    ),
    clientSecret: Type.Optional(secret('Client secret. Required, here or in clientSecretFile.')),
    clientSecretFile: Type.Optional(
      text('File that holds the client secret; read again whenever it is needed.', {
        example: '/run/secrets/client-secret',
      }),
    ),
    clientSecretMethod: choice(['post', 'basic'], 'How the client secret is sent to the token endpoint.', {
      default: 'post',
    }),
    redirectUri: Type.Optional(
      text(
        'The callback, exactly as registered with the provider; its origin is the public origin. Required.',
        {
          example: 'https://app.example/.auth/callback',
        },
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
  },
)
