import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startFront, type Front } from '../support/front.ts'
import { openRaw } from '../support/raw-connection.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'

// X-Forwarded-Prefix and X-Forwarded-Host ended up in the redirects of Traefik and of others.
let upstream: RecordingUpstream
const fronts: Front[] = []

before(async () => {
  upstream = await startRecordingUpstream()
  for (const trustedProxies of [[], ['127.0.0.0/8']])
    fronts.push(await startFront({ upstream: upstream.url, settings: { listen: { trustedProxies } } }))
})
after(async () => {
  await Promise.all(fronts.map(async front => front.close()))
  await upstream.close()
})

const claims = [
  ...[
    'X-Forwarded-Host: evil.example',
    'X-Forwarded-Proto: http',
    'X-Forwarded-Port: 81',
    'X-Forwarded-Prefix: //evil.example',
  ],
  ...[
    'X-Forwarded-Server: evil.example',
    'Forwarded: host=evil.example;proto=http',
    'X-Original-URL: //evil.example',
  ],
  ...[
    'X-Rewrite-URL: //evil.example',
    'X-Host: evil.example',
    'X-Forwarded-Scheme: http',
    'Referer: http://evil.example/',
  ],
  ...['X-Forwarded-Uri: //evil.example', 'X-HTTP-Host-Override: evil.example', 'Origin: http://evil.example'],
]

describe('RED-04: what a client says of host, scheme and path', () => {
  for (const target of [
    ...[
      '/a',
      '/a?b=c',
      '/closed/a',
      '/a//b',
      '/.auth/login?rd=/a',
      '/.auth/logout',
      '/.auth/signed-out',
      '/.auth/me',
    ],
    ...['/.auth/callback', '/.auth/callback?error=access_denied&state=x', '/.auth/nothing'],
  ]) {
    it(`stands in no address, header or page of ours: ${target}`, async () => {
      for (const front of fronts) {
        for (const accept of [
          'Sec-Fetch-Mode: navigate',
          'Sec-Fetch-Mode: cors',
          'Sec-Fetch-Dest: iframe\r\nSec-Fetch-Mode: navigate',
        ]) {
          for (const method of ['GET', 'POST']) {
            const connection = await openRaw(front.port)
            connection.send(
              `${method} ${target} HTTP/1.1\r\nHost: app.example\r\nConnection: close\r\nContent-Length: 0\r\n${accept}\r\n${claims.join('\r\n')}\r\n\r\n`,
            )
            const received = (await connection.closed()).toString('latin1')
            assert.ok(!/evil|http:\/\/app\.example|app\.example:81/i.test(received), received)
            assert.match(received, /^HTTP\/1\.1 [2-5]/)
          }
        }
      }
    })
  }
})
