import { type Static, Type } from 'typebox'
import { choice, duration, flag, section, text, whole, words } from './schema-parts.ts'
import { provider } from './schema-provider.ts'
import { routes } from './schema-routes.ts'
import { session } from './schema-session.ts'

const port = { minimum: 0, maximum: 65_535 }

const listen = section('The public port.', {
  host: text('Address to listen on.', { default: '0.0.0.0' }),
  port: whole('Port to listen on.', 8080, port),
  trustedProxies: words(
    'Addresses or CIDRs that are believed for X-Forwarded-For, -Proto, -Host and -Port; nobody else is.',
    [],
  ),
  limits: section('How much is taken at once.', {
    connections: whole('Connections of clients; more are refused.', 8192, { minimum: 1, maximum: 1_000_000 }),
    webSockets: whole('Open WebSockets.', 4096, { minimum: 0, maximum: 1_000_000 }),
    webSocketsPerUser: whole('Open WebSockets of one person.', 64, { minimum: 0, maximum: 1_000_000 }),
  }),
  drainDelay: duration('After SIGTERM: not ready, but still accepting for this long.', '5s'),
  grace: duration('Then running requests get this long.', '25s'),
})

const admin = section('The port for health checks; not for the public.', {
  host: text('Address to listen on for health checks.', { default: '127.0.0.1' }),
  port: whole('Port to listen on for health checks.', 9090, port),
})

const headers = section('What the application is told about the person.', {
  preset: Type.Array(choice(['forwarded', 'none'], 'A set of headers.'), {
    description: 'Which identity headers are sent: forwarded (X-Forwarded-User and its kin) or none.',
    default: ['forwarded'],
    minItems: 1,
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
})

const pages = section('The pages that people see.', {
  productName: text('The name of the application.', { default: 'Entrada' }),
  supportUrl: Type.Optional(
    text('Where people find help (https, http or mailto).', { example: 'https://help.example' }),
  ),
  showReason: flag('Whether the denied page shows the rule and the claims that decided.', false),
})

const log = section('The log, on stdout.', {
  level: choice(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'The lowest level.', {
    default: 'info',
  }),
  access: choice(['all', 'errors', 'off'], 'Which requests get a line.', { default: 'all' }),
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
    upstream: Type.Optional(
      text('The application behind the gateway: http or https, host and port. Required.', {
        example: 'http://127.0.0.1:3000',
      }),
    ),
    routes,
    defaultAccess: choice(
      ['authenticated', 'deny'],
      'What holds where no rule matches: whoever is signed in gets in, or nobody.',
      { default: 'authenticated' },
    ),
    headers,
    auth,
    pages,
    log,
  },
  { additionalProperties: false },
)

/** A parsed document with its defaults. Durations are still text. */
export type Settings = Static<typeof settingsSchema>
