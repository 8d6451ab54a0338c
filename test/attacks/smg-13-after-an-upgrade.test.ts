import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { head, startFront, upgradeHead, type Front } from '../support/front.ts'
import { headerValues, parseAnswer, rawRequest, sendBytes, wholeAnswers } from '../support/raw-client.ts'
import { openRaw } from '../support/raw-connection.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'

let upstream: RecordingUpstream
let front: Front

before(async () => {
  upstream = await startRecordingUpstream(({ target }) => {
    if (target === '/slow') return undefined
    return 'HTTP/1.1 426 No\r\ncontent-length: 2\r\n\r\nno'
  })
  front = await startFront({ upstream: upstream.url })
})
after(async () => {
  await front.close()
  await upstream.close()
})

const cookie = () => `Cookie: ${front.cookies.ada}`
const smuggled = () => head('GET /smuggled', cookie())
const answersIn = (bytes: Buffer) => bytes.toString('latin1').split('HTTP/1.1 ').length - 1
const wasSmuggled = () => upstream.requests.some(({ bytes }) => bytes.includes('smuggled'))

describe('SMG-13: bytes behind an upgrade', () => {
  const rows: [name: string, bytes: () => string, status: number][] = [
    ['that the gateway refuses', () => upgradeHead('/a'), 401],
    ['that the upstream refuses', () => upgradeHead('/a', cookie()), 426],
    ['to a path that is unclear', () => upgradeHead('/a//b', cookie()), 400],
    ['of a version that nobody speaks', () => upgradeHead('/a', cookie(), 'Sec-WebSocket-Version: 99'), 426],
    ['with a length', () => upgradeHead('/a', cookie(), 'Content-Length: 5'), 400],
    ['in chunks', () => upgradeHead('/a', cookie(), 'Transfer-Encoding: chunked'), 400],
    ['with a length, of nobody', () => upgradeHead('/a', 'Content-Length: 5'), 401],
    ['by POST', () => upgradeHead('/a', cookie()).replace('GET', 'POST'), 426],
    ['to h2c', () => upgradeHead('/a', cookie()).replace('websocket', 'h2c'), 426],
    ['to two protocols', () => upgradeHead('/a', cookie()).replace('websocket', 'websocket, h2c'), 426],
    [
      'to two protocols, the other first',
      () => upgradeHead('/a', cookie()).replace('websocket', 'h2c, websocket'),
      426,
    ],
    ['to two protocols in two lines', () => upgradeHead('/a', cookie(), 'Upgrade: h2c'), 426],
    ['twice to the same', () => upgradeHead('/a', cookie(), 'Upgrade: websocket'), 426],
    ['in HTTP/1.0', () => upgradeHead('/a', cookie()).replace('HTTP/1.1', 'HTTP/1.0'), 426],
    ['without a key', () => upgradeHead('/a', cookie()).replace(/Sec-WebSocket-\w+: .*\r\n/g, ''), 426],
    ['with two keys', () => upgradeHead('/a', cookie(), 'Sec-WebSocket-Key: AAAA'), 426],
    ['with two versions', () => upgradeHead('/a', cookie(), 'Sec-WebSocket-Version: 8'), 426],
    ['with a length of nothing', () => upgradeHead('/a', cookie(), 'Content-Length: 0'), 426],
    ['that asks to go on first', () => upgradeHead('/a', cookie(), 'Expect: 100-continue'), 426],
    ['to the endpoints of the gateway', () => upgradeHead('/.auth/me'), 401],
    ['by CONNECT', () => 'CONNECT app.example:443 HTTP/1.1\r\nHost: app.example\r\n\r\n', 405],
  ]
  for (const [name, bytes, status] of rows) {
    it(`${name} are never a request, and the connection ends`, async () => {
      const received = await sendBytes(front.port, bytes() + smuggled())
      const answer = parseAnswer(received)
      assert.equal(answer.status, status)
      assert.equal(answersIn(received), 1)
      assert.ok(!wasSmuggled())
      assert.deepEqual(headerValues(answer, 'connection'), ['close'])
    })
  }

  for (const [name, bytes, status] of rows) {
    it(`${name} are none behind requests on the same connection either`, async () => {
      const before = 'GET /public/first HTTP/1.1\r\nHost: app.example\r\n\r\n'
      const connection = await openRaw(front.port)
      for (const count of [1, 2]) {
        connection.send(before)
        await connection.answers(count)
      }
      connection.send(bytes() + smuggled() + smuggled())
      const received = await connection.closed()
      assert.deepEqual(
        wholeAnswers(received).map(answer => answer.status),
        [426, 426, status],
      )
      assert.equal(answersIn(received), 3)
      assert.ok(!wasSmuggled())
    })

    it(`${name} are none when they come later, one by one`, async () => {
      const connection = await openRaw(front.port)
      connection.send(bytes())
      for (const byte of smuggled()) {
        connection.send(byte)
        if (connection.isClosed()) break
        await wait(0)
      }
      const received = await connection.closed()
      assert.equal(answersIn(received), 1)
      assert.ok(!wasSmuggled())
    })
  }

  it('stay what they are in a tunnel: bytes for the upstream', async () => {
    const plain = await startRecordingUpstream(
      () => 'HTTP/1.1 101 Go\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    )
    const own = await startFront({ upstream: plain.url })
    const received = await sendBytes(
      own.port,
      upgradeHead('/a', `Cookie: ${own.cookies.ada}`) + head('GET /public/x'),
    )
    assert.equal(answersIn(received), 1)
    assert.equal(plain.requests.length, 1)
    await own.close()
    await plain.close()
  })
})

describe('what asks for an upgrade', () => {
  const took: (readonly string[])[] = []
  let plain: RecordingUpstream
  let own: Front

  before(async () => {
    plain = await startRecordingUpstream(({ header }) => {
      took.push(header('upgrade'))
      return header('upgrade').length > 0
        ? 'HTTP/1.1 101 Go\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
        : 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'
    })
    own = await startFront({ upstream: plain.url })
  })
  after(async () => {
    await own.close()
    await plain.close()
  })

  const lines = (...more: string[]) =>
    `${['GET /public/a HTTP/1.1', 'Host: app.example', ...more].join('\r\n')}\r\n\r\n`
  const rows: [name: string, bytes: string, isTunnel: boolean][] = [
    ['websocket', lines('Connection: Upgrade', 'Upgrade: websocket'), true],
    ['WebSocket in other letters', lines('connection: keep-alive, UPGRADE', 'UPGRADE: WebSocket'), true],
    ['WEBSOCKET with blanks', lines('Connection: Upgrade', 'Upgrade:   WEBSOCKET\t'), true],
    ['h2c', lines('Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk'), false],
    ['websocket and h2c', lines('Connection: Upgrade', 'Upgrade: websocket, h2c'), false],
    [
      'websocket and h2c in two lines',
      lines('Connection: Upgrade', 'Upgrade: websocket', 'Upgrade: h2c'),
      false,
    ],
    [
      'websocket in HTTP/1.0',
      lines('Connection: Upgrade', 'Upgrade: websocket').replace('1.1', '1.0'),
      false,
    ],
    ['websocket of a version', lines('Connection: Upgrade', 'Upgrade: websocket/13'), false],
    ['TLS', lines('Connection: Upgrade', 'Upgrade: TLS/1.0'), false],
    ['websocket, but not of this connection', lines('Connection: close', 'Upgrade: websocket'), false],
    ['websocket without Connection', lines('Upgrade: websocket').replace('Host', 'Accept: a\r\nHost'), false],
    ['an upgrade to nothing', lines('Connection: Upgrade, close'), false],
  ]
  for (const [name, bytes, isTunnel] of rows) {
    it(`is ${isTunnel ? 'passed on' : 'answered as an ordinary request'}: ${name}`, async () => {
      took.length = 0
      const { status } = await rawRequest(own.port, bytes, 50)
      assert.equal(status, isTunnel ? 101 : 200)
      // RFC 9110 section 7.8: a server may ignore it, and then it is not passed on.
      assert.deepEqual(took, [isTunnel ? ['websocket'] : []])
    })
  }
})

describe('an upgrade sent behind a request that is not answered yet', () => {
  for (const second of [
    upgradeHead('/public/ws'),
    upgradeHead('/public/ws').replace('websocket', 'h2c'),
    'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n',
  ]) {
    it(`ends the connection and nothing else: ${second.split(' ')[0]} ${second.includes('h2c') ? 'h2c' : ''}`, async () => {
      const client = connect(front.port, '127.0.0.1')
      client.on('error', () => client.destroy())
      client.resume()
      client.write(`GET /public/slow HTTP/1.1\r\nHost: app.example\r\n\r\n${second}`)
      await once(client, 'close', { signal: AbortSignal.timeout(10_000) })
      // The gateway is alive.
      assert.equal((await rawRequest(front.port, head('GET /public/a'))).status, 426)
    })
  }
})

describe('CONNECT', () => {
  it('is refused in our name and has its line', async () => {
    const lines = front.accessLines().length
    const answer = await rawRequest(front.port, 'CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n')
    assert.equal(answer.status, 405)
    assert.deepEqual(headerValues(answer, 'x-entrada'), ['method-not-allowed'])
    assert.deepEqual(
      front
        .accessLines()
        .slice(lines)
        .map(({ method, status }) => [method, status]),
      [['CONNECT', 405]],
    )
  })
})
