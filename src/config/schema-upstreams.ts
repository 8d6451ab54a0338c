import { Type } from 'typebox'
import { choice, duration, flag, map, optionalSection, section, text } from './schema-parts.ts'

const file = (description: string, name: string) => text(description, { example: `/etc/entrada/${name}` })

const upstream = Type.Object(
  {
    url: text('Where it is: http or https, host and port, or unix: and the path of a socket.', {
      example: 'http://127.0.0.1:4000',
    }),
    stripPrefix: Type.Optional(
      text('Cut off the front of the path; the application learns it from X-Forwarded-Prefix.', {
        example: '/api',
      }),
    ),
    rewrite: optionalSection('The front of the path is replaced.', {
      from: text('What the path begins with.', { example: '/old' }),
      to: text('What it begins with for the application.', { example: '/new' }),
    }),
    hostHeader: choice(['client', 'upstream'], 'The Host it gets: that of the client, or that of its url.', {
      default: 'client',
    }),
    caFile: Type.Optional(
      file("File with certificates (PEM) that are believed instead of the system's.", 'upstream-ca.pem'),
    ),
    clientCert: optionalSection('The certificate that the gateway shows to it.', {
      certFile: file('File with the certificate (PEM).', 'client.crt'),
      keyFile: file('File with its private key (PEM).', 'client.key'),
      passphraseFile: Type.Optional(file('File with the passphrase of the key.', 'client.pass')),
    }),
    serverName: Type.Optional(
      text('The name that its certificate must have (default: the host of its url).', {
        example: 'api.internal.example',
      }),
    ),
    timeouts: section('How long it may take: 504 after that.', {
      connect: duration('Until a connection is there.', { default: '2s' }),
      headers: duration('Until its answer begins.', { default: '60s' }),
      bodyIdle: duration('Between two pieces of a body.', { default: '60s' }),
    }),
    audience: Type.Optional(
      text(
        'The audience of the identity assertion for it (default: headers.assertion.audience, else its origin).',
        {
          example: 'https://api.example',
        },
      ),
    ),
    verifiesAssertion: Type.Optional(
      flag(
        'Says that it verifies the identity assertion, so that headers alone convince it of nothing: no warning at the start then (default: false).',
      ),
    ),
  },
  { additionalProperties: false },
)

/** The applications behind the gateway, by name. */
export const upstreams = map(
  'Several applications, each under a name that routes use; the one named default is that of routes which name none.',
  upstream,
  '{"api":{"url":"http://127.0.0.1:4000"}}',
)
