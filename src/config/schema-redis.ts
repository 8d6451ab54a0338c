import { Type } from 'typebox'
import { flag, optionalSection, secret, text, words } from './schema-parts.ts'

/** A Redis, by itself, behind Sentinels, or a cluster. */
export function redisSection(description: string) {
  return optionalSection(description, {
    url: Type.Optional(
      secret('Where it is: redis://user@host:port/number, or rediss:// for TLS; it may hold the password.'),
    ),
    urlFile: Type.Optional(text('File that holds the URL.', { example: '/run/secrets/redis-url' })),
    username: Type.Optional(text('User of its access lists (default: that of url).', { example: 'entrada' })),
    password: Type.Optional(secret('Its password (default: that of url).')),
    passwordFile: Type.Optional(
      text('File that holds the password; read anew at each connection.', {
        example: '/run/secrets/redis-password',
      }),
    ),
    keyPrefix: Type.Optional(text('In front of every key (default: entrada:).', { example: 'my-site-' })),
    tls: Type.Optional(flag('Whether TLS is spoken (default: as url says).')),
    caFile: Type.Optional(
      text('Certificates that are believed instead of the system’s (PEM); it means TLS.', {
        example: '/etc/entrada/redis-ca.pem',
      }),
    ),
    sentinel: optionalSection('Sentinels that say which of several servers is in charge, instead of url.', {
      name: text('What they call the group of servers.', { example: 'mymaster' }),
      nodes: words('Some of them, host:port.', undefined, { minItems: 1, example: '[sentinel-1:26379]' }),
      password: Type.Optional(secret('Their own password.')),
      passwordFile: Type.Optional(
        text('File that holds their own password.', { example: '/run/secrets/sentinel-password' }),
      ),
    }),
    cluster: Type.Optional(
      words('Some of the nodes of a cluster, host:port, instead of url.', undefined, {
        minItems: 1,
        example: '[redis-1:6379, redis-2:6379]',
      }),
    ),
  })
}
