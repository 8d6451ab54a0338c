import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { head, startFront, upgradeHead, type Front } from '../support/front.ts'
import { headerValues, parseAnswer, rawRequest, sendBytes } from '../support/raw-client.ts'
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
