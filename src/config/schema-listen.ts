import { Type } from 'typebox'
import {
  duration,
  durationOrOff,
  optionalSection,
  secret,
  section,
  text,
  whole,
  wholeOr,
  words,
} from './schema-parts.ts'

const port = { minimum: 0, maximum: 65_535 }

/** The public port. */
export const listen = section('The public port.', {
  host: text('Address to listen on.', { default: '0.0.0.0' }),
  port: whole('Port to listen on.', 8080, port),
  trustedProxies: words(
    'Addresses or CIDRs that are believed for X-Forwarded-For, -Proto, -Host and -Port; nobody else is.',
    [],
  ),
  tls: optionalSection(
    'TLS on the public port; plain http without it. The files are read again when they change.',
    {
      certFile: Type.Optional(
        text('File with the certificate, then those between it and its root (PEM). Required with tls.', {
          example: '/etc/entrada/tls.crt',
        }),
      ),
      keyFile: Type.Optional(
        text('File with the private key (PEM), without a passphrase. Required with tls.', {
          example: '/etc/entrada/tls.key',
        }),
      ),
      httpPort: Type.Optional(
        whole('A plain port that only redirects (308) to the public origin (default: none).', undefined, {
          ...port,
          example: '8081',
        }),
      ),
      hsts: durationOrOff('How long browsers are to insist on https (Strict-Transport-Security), or off.', {
        default: 'off',
      }),
    },
  ),
  limits: section('How much is taken at once; each worker counts for itself.', {
    connections: whole('Connections of clients; more are refused.', 8192, { minimum: 1, maximum: 1_000_000 }),
    webSockets: whole('Open WebSockets.', 4096, { minimum: 0, maximum: 1_000_000 }),
    webSocketsPerUser: whole('Open WebSockets of one person.', 64, { minimum: 0, maximum: 1_000_000 }),
  }),
  workers: wholeOr('auto', 'Processes that share the work, or auto: one for each processor.', 1, {
    minimum: 1,
    maximum: 256,
  }),
  drainDelay: duration('After SIGTERM: not ready, but still accepting for this long.', { default: '5s' }),
  grace: duration('Then running requests get this long.', { default: '25s' }),
})

/** The port for health checks, and for ending sessions. */
export const admin = section('The port for health checks and for ending sessions; not for the public.', {
  host: text('Address to listen on for them.', { default: '127.0.0.1' }),
  port: whole('Port to listen on for them.', 9090, port),
  token: Type.Optional(
    secret(
      'Whoever has it may look at the status page and end sessions; at least 16 characters (entrada keygen). Without it nobody may.',
    ),
  ),
  tokenFile: Type.Optional(
    text('File that holds the token; read again whenever it is needed.', {
      example: '/run/secrets/admin-token',
    }),
  ),
})
