import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startFront, type Front } from '../support/front.ts'
import { rawRequest } from '../support/raw-client.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'
import { forgedNames, forgeriesIn, withOwnHeader } from './managed-names.ts'

let upstream: RecordingUpstream
let front: Front

before(async () => {
  upstream = await startRecordingUpstream(({ header }) =>
    header('upgrade').length > 0
      ? 'HTTP/1.1 101 Go\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'
      : 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n',
  )
  front = await startFront({ upstream: upstream.url, settings: withOwnHeader })
})
after(async () => {
  await front.close()
  await upstream.close()
})

const socket =
  'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n'
const some = [
  'x-forwarded-user',
  'x-own-department',
  'X-Entrada-Assertion',
  'x-forwarded-for',
  'x-request-id',
  'host',
  'cookie',
]

// CVE-2024-45410 of Traefik, CVE-2025-48865 of Fabio: what Connection lists is removed, and ours was removed with it.
describe('a client that lists our headers in Connection', () => {
  for (const [name, connections] of [
    ['all of them', [`${forgedNames.join(', ')}, close`]],
    ['some', [`${some.join(', ')}, close`]],
    ['in capitals', [`${some.join(', ').toUpperCase()}, CLOSE`]],
    ['in many lines', ['close', ...some]],
    ['without blanks', [`close,${some.join(',')}`]],
    ['among empty members', [`,, ,${some.join(', ,')},,close,`]],
    ['between tabs', [`close\t,\t${some.join('\t,\t')}\t`]],
    ['in another spelling', [`${some.join(', ').replaceAll('-', '_')}, close`]],
    ['twice', ['close', some.join(', '), some.join(', ')]],
  ] as const) {
    it(`does not take them away: ${name}`, async () => {
      const lines = connections.map(value => `Connection: ${value}\r\n`).join('')
      for (const upgrade of ['', `Connection: upgrade\r\n${socket}`]) {
        const count = upstream.requests.length
        await rawRequest(
          front.port,
          `GET /a HTTP/1.1\r\nHost: app.example\r\nCookie: ${front.cookies.ada}; theirs=1\r\n${lines}${upgrade}\r\n`,
        )
        const seen = upstream.requests[count]
        assert.deepEqual(forgeriesIn(seen, true), [])
        assert.deepEqual(seen?.header('host'), ['app.example'])
        assert.deepEqual(seen?.header('cookie'), ['theirs=1'])
      }
    })
  }

  it('cannot have its body read as a request by listing the length', async () => {
    const body = 'GET /public/smuggled HTTP/1.1\r\nHost: a\r\n\r\n'
    const framing = `Content-Length: ${body.length}\r\nConnection: Content-Length, Transfer-Encoding, close\r\n`
    const count = upstream.requests.length
    await rawRequest(front.port, `POST /public/a HTTP/1.1\r\nHost: app.example\r\n${framing}\r\n${body}`)
    const seen = upstream.requests.slice(count)
    assert.deepEqual(
      seen.map(each => [each.target, each.header('content-length'), each.body.toString()]),
      [['/public/a', [String(body.length)], body]],
    )
  })

  it('loses what it lists of its own', async () => {
    const own = 'X-Own: 1\r\nX-Other: 2\r\nConnection: close, x-own\r\n'
    await rawRequest(front.port, `GET /public/a HTTP/1.1\r\nHost: app.example\r\n${own}\r\n`)
    const seen = upstream.requests.at(-1)
    assert.deepEqual([seen?.header('x-own'), seen?.header('x-other')], [[], ['2']])
  })
})
