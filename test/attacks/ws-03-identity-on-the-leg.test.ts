import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startFront, upgradeHead, head, type Front } from '../support/front.ts'
import { rawRequest } from '../support/raw-client.ts'
import { switching } from '../support/raw-tunnel.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'
import { managedNames } from './managed-names.ts'

let upstream: RecordingUpstream
let front: Front

before(async () => {
  upstream = await startRecordingUpstream(({ header }) =>
    header('upgrade').length > 0 ? switching : 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n',
  )
  front = await startFront({ upstream: upstream.url })
})
after(async () => {
  await front.close()
  await upstream.close()
})

/** Headers that differ from one request to the next, or are about the connection. */
const passing = new Set(['connection', 'upgrade', 'x-request-id', 'traceparent'])

/** What the upstream got, without those and without the handshake, sorted. */
async function seen(bytes: string): Promise<readonly string[]> {
  const count = upstream.requests.length
  await rawRequest(front.port, bytes, 20)
  const request = upstream.requests[count]
  assert.ok(request !== undefined)
  return request.rawHeaders
    .filter(([name]) => !passing.has(name.toLowerCase()) && !/^sec-websocket/i.test(name))
    .map(([name, value]) => `${name.toLowerCase()}: ${value}`)
    .toSorted()
}

describe('WS-03: the request behind a WebSocket', () => {
  const rows: [name: string, lines: () => string[]][] = [
    ['of somebody', () => []],
    ['with other cookies', () => ['Accept: */*']],
    ['with an Authorization', () => ['Authorization: Bearer x', 'Proxy-Authorization: Basic x']],
    ['with forged identity', () => managedNames.slice(0, 70).map(name => `${name}: forged`)],
    [
      'with the rest of it, spelled otherwise',
      () => managedNames.map(name => `${name.replaceAll('-', '_')}: f`),
    ],
    ['with lists in Connection', () => ['Keep-Alive: timeout=9', 'TE: trailers', 'X-App: kept']],
  ]
  for (const [name, lines] of rows) {
    for (const [path, who] of [
      ['/ws', true],
      ['/public/ws', true],
      ['/optional/ws', false],
    ] as const) {
      it(`has the headers that any other request has: ${name}, ${path}`, async () => {
        const cookie = `Cookie: a=1; ${who ? `${front.cookies.ada}; ` : ''}b=2`
        const upgraded = await seen(upgradeHead(path, cookie, ...lines()))
        const plain = await seen(head(`GET ${path}`, cookie, ...lines()))
        assert.deepEqual(upgraded, plain)
        assert.ok(upgraded.includes('cookie: a=1; b=2'))
        const tells = upgraded.some(line => line.startsWith('x-entrada-assertion: ey'))
        assert.equal(tells, path === '/ws')
        assert.ok(!upgraded.some(line => line.includes('forged') || line.includes(front.cookies.ada)))
      })
    }
  }

  it('keeps what the client says of the handshake', async () => {
    const count = upstream.requests.length
    const lines = ['Sec-WebSocket-Protocol: a, b', 'Sec-WebSocket-Extensions: permessage-deflate; x=1']
    const bytes = upgradeHead('/ws?x=%2F&y', `Cookie: ${front.cookies.ada}`, ...lines)
    await rawRequest(front.port, bytes.replace('websocket', 'WebSocket'), 20)
    const request = upstream.requests[count]
    assert.equal(request?.target, '/ws?x=%2F&y')
    assert.deepEqual(request.header('sec-websocket-key'), ['AAAAAAAAAAAAAAAAAAAAAA=='])
    assert.deepEqual(request.header('sec-websocket-version'), ['13'])
    assert.deepEqual(request.header('sec-websocket-protocol'), ['a, b'])
    assert.deepEqual(request.header('sec-websocket-extensions'), ['permessage-deflate; x=1'])
    assert.deepEqual(request.header('upgrade'), ['websocket'])
    assert.deepEqual(request.header('connection'), ['Upgrade'])
  })
})
