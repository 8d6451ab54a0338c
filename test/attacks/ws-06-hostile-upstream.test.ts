import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import { head, startFront, upgradeHead, type Front } from '../support/front.ts'
import { headerValues, rawRequest } from '../support/raw-client.ts'
import { switching } from '../support/raw-tunnel.ts'
import { startRecordingUpstream, type RecordingUpstream, type Script } from '../support/recording-upstream.ts'
import { frame, frameHeader } from '../support/web-socket-frames.ts'

let upstream: RecordingUpstream
let front: Front
let script: Script

before(async () => {
  upstream = await startRecordingUpstream((request, socket) =>
    request.target === '/alive' ? 'HTTP/1.1 204 No\r\n\r\n' : script(request, socket),
  )
  front = await startFront({
    upstream: upstream.url,
    timeouts: { connect: 2, headers: 0.4, bodyIdle: 0.4 },
  })
})
after(async () => {
  await front.close()
  await upstream.close()
})

const cookie = () => `Cookie: ${front.cookies.ada}`
const ask = async (...lines: string[]) => rawRequest(front.port, upgradeHead('/ws', cookie(), ...lines), 1000)

async function isAlive(): Promise<void> {
  assert.equal((await rawRequest(front.port, head('GET /alive', cookie()))).status, 204)
}

describe('WS-06: frames of an upstream that are none, or meant to harm', () => {
  const bomb = deflateRawSync(Buffer.alloc(20_000_000))
  const rows: [name: string, bytes: Buffer][] = [
    ['a reserved opcode', frame('a', { opcode: 5 })],
    ['masked by a server', frame('a', { isMasked: true })],
    ['a control frame in pieces', frame('a', { opcode: 9, isFinal: false })],
    ['a ping that is too long', frame(Buffer.alloc(200), { opcode: 9 })],
    ['a length beyond all', Buffer.concat([Buffer.from([0x82, 127]), Buffer.alloc(8, 0xff)])],
    ['a continuation of nothing', frame('a', { opcode: 0 })],
    ['reserved bits', Buffer.from([0xf2, 1, 0x61])],
    ['no UTF-8', frame(Buffer.from([0xc3, 0x28]), { opcode: 1 })],
    ['a close frame of one byte', frame('a', { opcode: 8 })],
    ['half a header', frameHeader(70_000).subarray(0, 3)],
    ['garbage', Buffer.from(Array.from({ length: 4000 }, (_, at) => (at * 7919) & 255))],
    ['an HTTP answer', Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')],
    ['a deflate bomb', Buffer.concat([Buffer.from([0xc2, 127, 0, 0, 0, 0]), length32(bomb.length), bomb])],
  ]
  for (const [name, bytes] of rows) {
    it(`pass as they are, for the client to judge: ${name}`, async () => {
      script = (_request, socket) => {
        socket.write(switching)
        socket.end(bytes)
        return undefined
      }
      const answer = await ask()
      assert.equal(answer.status, 101)
      assert.ok(answer.body.equals(bytes))
      await isAlive()
    })
  }
})

describe('WS-06: an upstream that answers an upgrade', () => {
  const passed: [name: string, answer: string, status: number, header: [string, string]][] = [
    [
      '301',
      'HTTP/1.1 301 M\r\nLocation: https://other.example/ws\r\ncontent-length: 0\r\n\r\n',
      301,
      ['location', 'https://other.example/ws'],
    ],
    [
      '307 to itself',
      'HTTP/1.1 307 T\r\nLocation: /ws\r\ncontent-length: 0\r\n\r\n',
      307,
      ['location', '/ws'],
    ],
    [
      '401 with a challenge',
      'HTTP/1.1 401 U\r\nWWW-Authenticate: Basic realm="a"\r\ncontent-length: 2\r\n\r\nno',
      401,
      ['www-authenticate', 'Basic realm="a"'],
    ],
    [
      '426 with the versions',
      'HTTP/1.1 426 V\r\nSec-WebSocket-Version: 8, 13\r\ncontent-length: 0\r\n\r\n',
      426,
      ['sec-websocket-version', '8, 13'],
    ],
    ['429', 'HTTP/1.1 429 T\r\nRetry-After: 7\r\ncontent-length: 0\r\n\r\n', 429, ['retry-after', '7']],
    ['204', 'HTTP/1.1 204 N\r\nX-A: 1\r\n\r\n', 204, ['x-a', '1']],
    ['500 until it closes', 'HTTP/1.1 500 E\r\nX-A: 1\r\n\r\noh', 500, ['x-a', '1']],
    ['a status nobody knows', 'HTTP/1.1 599 E\r\nX-A: 1\r\ncontent-length: 0\r\n\r\n', 599, ['x-a', '1']],
    [
      '100, 103 and then no',
      'HTTP/1.1 100 C\r\n\r\nHTTP/1.1 103 E\r\nLink: </a>\r\n\r\nHTTP/1.1 403 N\r\nX-A: 1\r\ncontent-length: 0\r\n\r\n',
      403,
      ['x-a', '1'],
    ],
    [
      '101 with a wrong accept',
      accepted('Sec-WebSocket-Accept: d3Jvbmc='),
      101,
      ['sec-websocket-accept', 'd3Jvbmc='],
    ],
    [
      '101 with a protocol nobody offered',
      accepted('Sec-WebSocket-Protocol: z'),
      101,
      ['sec-websocket-protocol', 'z'],
    ],
    ['101 behind a 103', `HTTP/1.1 103 E\r\n\r\n${accepted('X-A: 1')}`, 101, ['x-a', '1']],
  ]
  for (const [name, answer, status, [header, value]] of passed) {
    it(`is heard by the client as it is: ${name}`, async () => {
      const dials = upstream.connections()
      script = () => answer
      const heard = await ask()
      assert.equal(heard.status, status)
      assert.deepEqual(headerValues(heard, header), [value])
      // A redirect is not followed.
      assert.equal(upstream.connections(), dials + 1)
    })
  }

  const senseless: [name: string, answer: string][] = [
    ['101 without Upgrade', 'HTTP/1.1 101 S\r\nConnection: Upgrade\r\n\r\nhello'],
    ['101 without Connection', 'HTTP/1.1 101 S\r\nUpgrade: websocket\r\n\r\nhello'],
    ['101 with neither', 'HTTP/1.1 101 S\r\n\r\nhello'],
    ['101 to something else', switching.replace('websocket', 'h2c')],
    ['101 to two things', switching.replace('websocket', 'websocket, h2c')],
    ['a control character in a header', accepted('X-A: a\u0001b')],
    ['a bare line feed', accepted('X-A: a\nX-B: b')],
    ['two lengths', 'HTTP/1.1 403 N\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
    ['a head that is too large', accepted(`X-A: ${'a'.repeat(20_000)}`)],
    ['a status beyond all', 'HTTP/1.1 799 E\r\ncontent-length: 0\r\n\r\n'],
    ['no HTTP', '\u0016\u0003\u0001hello'],
  ]
  for (const [name, answer] of senseless) {
    it(`is 502 when it makes no sense: ${name}`, async () => {
      script = () => answer
      const heard = await ask()
      assert.equal(heard.status, 502)
      assert.ok(!heard.body.includes('hello'))
      await isAlive()
    })
  }

  const slow: [name: string, again: string][] = [
    ['says nothing', ''],
    ['sends its head byte by byte, for ever', 'X'],
    ['sends 102 for ever', 'HTTP/1.1 102 P\r\n\r\n'],
  ]
  for (const [name, again] of slow) {
    it(`is 504 when it ${name}`, { timeout: 10_000 }, async () => {
      script = (_request, socket) => {
        if (again === 'X') socket.write('HTTP/1.1 101 ')
        const timer = setInterval(() => socket.write(again), 20)
        socket.on('close', () => clearInterval(timer))
        return undefined
      }
      assert.equal((await ask()).status, 504)
    })
  }

  it('has no say in our name: cookies of ours and X-Entrada are taken out of a 101', async () => {
    script = () =>
      accepted('Set-Cookie: __Host-entrada=x', 'Set-Cookie: app=1', 'X-Entrada: me', 'Keep-Alive: 5')
    const heard = await ask()
    assert.equal(heard.status, 101)
    assert.deepEqual(headerValues(heard, 'set-cookie'), ['app=1'])
    for (const name of ['x-entrada', 'keep-alive']) assert.deepEqual(headerValues(heard, name), [])
    assert.deepEqual(headerValues(heard, 'connection'), ['Upgrade'])
    assert.deepEqual(headerValues(heard, 'upgrade'), ['websocket'])
  })
})

/** A 101 with these lines in it. */
function accepted(...lines: readonly string[]): string {
  return switching.replace('\r\n\r\n', `\r\n${lines.join('\r\n')}\r\n\r\n`)
}

function length32(length: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(length)
  return bytes
}
