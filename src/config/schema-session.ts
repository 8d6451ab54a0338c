import { Type } from 'typebox'
import { redisSection } from './schema-redis.ts'
import { choice, duration, durationOrOff, flag, section, text, words } from './schema-parts.ts'

const cookie = section('The session cookie.', {
  name: text('Name of the cookie, without __Host- or __Secure-, which are added as they apply.', {
    default: 'entrada',
  }),
  sameSite: choice(['lax', 'strict', 'none'], 'The SameSite attribute.', { default: 'lax' }),
  secure: Type.Optional(
    flag('The Secure attribute and the __Host- name (default: true when redirectUri is https).'),
  ),
  domain: Type.Optional(
    text('The Domain attribute, to share the session with other hosts.', { example: 'example.com' }),
  ),
  path: text('The Path attribute.', { default: '/' }),
})

/** How long somebody stays signed in, and under which keys. */
export const session = section('How long somebody stays signed in, and under which keys.', {
  keys: Type.Optional(
    words(
      'Keys that seal sessions, each base64 of 32 random bytes (entrada keygen): the first seals, all open. Without one, sessions end with the process.',
      undefined,
      { secret: true, minItems: 1 },
    ),
  ),
  keysFile: Type.Optional(
    text('File that holds the keys, one a line; read again when it changes, so that they can be exchanged.', {
      example: '/run/secrets/session-keys',
    }),
  ),
  store: choice(
    ['cookie', 'redis'],
    'Where sessions are kept: in the browser’s cookies alone, or in Redis.',
    {
      default: 'cookie',
    },
  ),
  redis: redisSection('The Redis that keeps sessions, with store: redis.'),
  cookie,
  idleTimeout: duration('A session ends when it was not used for this long.', { default: '1h' }),
  absoluteTimeout: duration('A session ends this long after the sign-in.', { default: '12h' }),
  revalidate: durationOrOff(
    'Roles, groups and whether somebody may still sign in are asked of the provider anew when they are older than this; off: never.',
    { default: '15m' },
  ),
  maxStale: duration(
    'While the provider cannot be asked, a session is believed for this long after the last time.',
    {
      default: '1h',
    },
  ),
})
