import { type Static, Type } from 'typebox'
import { presetNames } from '../preset-headers.ts'
import { admin, listen } from './schema-listen.ts'
import { anyName, choice, flag, map, section, size, text, whole } from './schema-parts.ts'
import { policyTests } from './schema-policy-tests.ts'
import { provider } from './schema-provider.ts'
import { revocation } from './schema-revocation.ts'
import { routes } from './schema-routes.ts'
import { session } from './schema-session.ts'
import { upstreams } from './schema-upstreams.ts'

const headers = section('What the application is told about the person.', {
  preset: Type.Array(choice([...presetNames], 'A set of headers.'), {
    description:
      'Which identity headers are sent, by application: one set, or several; docs/guides/applications.md has the names of each.',
    default: ['forwarded'],
    minItems: 1,
  }),
  encoding: choice(
    ['utf8', 'percent', 'base64', 'rfc2047'],
    'How the values of these headers are written: as bytes of UTF-8, as in URLs, as base64 of UTF-8, or as encoded words where they are not plain ASCII.',
    { default: 'utf8' },
  ),
  custom: map(
    'Headers of your own, each under its name, beside those of the preset.',
    Type.Object(
      {
        claim: text(
          'What it tells: user, name, email, preferredUsername, tenant, roles, groups, session, authenticatedAt (seconds), graph. and a property of provider.graph.profile, or the path of a claim of the token.',
          { example: 'roles' },
        ),
        separator: Type.Optional(
          text('What stands between the members of a list (default: a comma).', { example: "';'" }),
        ),
        encoding: Type.Optional(
          choice(
            ['utf8', 'percent', 'base64', 'rfc2047'],
            'How its value is written (default: as headers.encoding says).',
            { example: 'rfc2047' },
          ),
        ),
      },
      { additionalProperties: false },
    ),
    '{"X-Roles":{"claim":"roles"}}',
  ),
  map: section('What the application calls things.', {
    roles: map(
      'Its name of a role, by the role of the token; roles that are not named here keep theirs. For the headers of presets.',
      text('The name that the application knows.', { example: 'GrafanaAdmin' }),
      '{"Admin":"GrafanaAdmin"}',
      anyName,
    ),
  }),
  assertion: section('A signed statement of the identity (X-Entrada-Assertion).', {
    enabled: flag('Whether it is sent.', true),
    audience: Type.Optional(
      text('Its audience (default: the origin of the upstream).', { example: 'https://app.example' }),
    ),
  }),
})

const auth = section("The gateway's own addresses.", {
  prefix: text('The path below which they are.', { default: '/.auth' }),
  rateLimit: whole(
    'How often one client may begin, complete or end a sign-in in a minute. An office may be one client.',
    300,
    { minimum: 1, maximum: 1_000_000 },
  ),
  me: choice(
    ['entrada', 'easyauth'],
    'The shape in which /.auth/me tells who is signed in: our own, or that of Azure App Service.',
    { default: 'entrada' },
  ),
  keepFragment: flag(
    'Whether a sign-in leads back to the part of an address behind # too, by a small page with a script in front of it.',
    false,
  ),
  forwardAuth: section('Another proxy that stands in front, and asks here whether a request may pass.', {
    dialect: Type.Optional(
      choice(
        ['nginx', 'traefik', 'caddy', 'haproxy', 'envoy'],
        'Which one it is: /.auth/verify reads the headers that it sends, from listen.trustedProxies only. Off without it.',
        { example: 'nginx' },
      ),
    ),
  }),
})

const pages = section('The pages that people see.', {
  productName: text('The name of the application.', { default: 'Entrada' }),
  logoFile: Type.Optional(
    text('Its logo, in place of our mark: SVG, PNG, JPEG or WebP, at most 64 KiB; read at the start.', {
      example: '/etc/entrada/logo.svg',
    }),
  ),
  accent: Type.Optional(
    text('Colour of buttons and links; made darker or lighter where it would be hard to read.', {
      example: "'#0a7d5a'",
    }),
  ),
  signIn: flag(
    'Whether a page with a button stands before the sign-in, instead of going there at once.',
    false,
  ),
  messagesDir: Type.Optional(
    text('A folder with texts of the pages in more languages or other words; see docs/languages.md.', {
      example: '/etc/entrada/messages',
    }),
  ),
  supportUrl: Type.Optional(
    text('Where people find help (https, http or mailto).', { example: 'https://help.example' }),
  ),
  showReason: flag('Whether the denied page shows the rule and the claims that decided.', false),
})

const lostPost = section('Forms that are sent when the session is over.', {
  enabled: flag(
    'Whether they are kept, sealed, in the browser, and shown to the same person after the sign-in; they are sent again by their click only.',
    false,
  ),
  maxSize: size('The largest form that is kept, at most 1MiB.', { default: '64KiB' }),
})

const log = section('The log, on stdout.', {
  level: choice(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'The lowest level.', {
    default: 'info',
  }),
  access: choice(
    ['all', 'errors', 'sampled', 'off'],
    'Which requests get a line: all, those answered 400 or above, those and every hundredth of the others, or none.',
    { default: 'all' },
  ),
})

const audit = section('The audit log: sign-ins, refusals, sign-outs and whatever else is worth keeping.', {
  file: Type.Optional(
    text('A file of its own, instead of the log: lines are added, and it may be moved away at any time.', {
      example: '/var/log/entrada/audit.jsonl',
    }),
  ),
  addresses: flag("Whether people's mail addresses and sign-in names are written beside their ids.", false),
})

const tracing = section('Traces (OpenTelemetry).', {
  enabled: flag(
    'Whether spans are made and sent to where OTEL_EXPORTER_OTLP_ENDPOINT says; see docs/operations.md. Without it traces are only passed on.',
    false,
  ),
})

/**
 * Every setting: the one source of the static type, the check, the defaults, `config/entrada.schema.json`,
 * `config/entrada.yaml` and `docs/configuration.md`. Nothing is required here, because what a file leaves out may
 * come from the environment; `resolve.ts` asks for what is missing in the end.
 */
export const settingsSchema = Type.Object(
  {
    listen,
    admin,
    provider,
    session,
    revocation,
    upstream: Type.Optional(
      text(
        'The application behind the gateway: http or https, host and port, or unix:/path. Required, here or in upstreams, unless auth.forwardAuth has a dialect.',
        { example: 'http://127.0.0.1:3000' },
      ),
    ),
    upstreams,
    routes,
    defaultAccess: choice(
      ['authenticated', 'deny'],
      'What holds where no rule matches: whoever is signed in gets in, or nobody.',
      { default: 'authenticated' },
    ),
    policyTests,
    headers,
    auth,
    pages,
    lostPost,
    log,
    audit,
    tracing,
  },
  { additionalProperties: false },
)

/** A parsed document with its defaults. Durations are still text. */
export type Settings = Static<typeof settingsSchema>
