import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { after, before, beforeEach, describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { WebSocket, WebSocketServer } from 'ws'
import { startFront, upgradeHead, type Front } from '../support/front.ts'
import { listening, type Listening } from '../support/listening.ts'
import { headerValues, rawRequest } from '../support/raw-client.ts'
import { startRecordingUpstream } from '../support/recording-upstream.ts'
import { until } from '../support/until.ts'

let upstream: Listening
let sockets: WebSocketServer
let front: Front
let asked: IncomingMessage | undefined

before(async () => {
  upstream = await listening((_request, response) => response.end('not a WebSocket'))
  sockets = new WebSocketServer({
    server: upstream.server,
    perMessageDeflate: true,
    handleProtocols: offered => [...offered].at(-1) ?? false,
  })
  sockets.on('connection', (socket, request) => {
    asked = request
    socket.on('message', (data: Buffer, isBinary) => {
      if (data.toString() === 'close') socket.close(4321, 'as you like')
      else socket.send(data, { binary: isBinary })
    })
  })
  front = await startFront({ upstream: upstream.url })
})
beforeEach(() => (asked = undefined))
after(async () => {
  await front.close()
  sockets.close()
  await upstream.close()
})

const open = async (path: string, headers: Record<string, string> = {}, protocols: string[] = []) => {
  const socket = new WebSocket(`ws://127.0.0.1:${front.port}${path}`, protocols, {
    headers: { cookie: front.cookies.ada, ...headers },
  })
  await once(socket, 'open')
  return socket
}
const closed = async (socket: WebSocket) => {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer]
  return [code, reason.toString()]
}

describe('a WebSocket through the gateway', () => {
  it('carries messages both ways, text, bytes and large ones', async () => {
    const socket = await open('/ws')
    for (const message of ['hello', Buffer.from([0, 255]), Buffer.alloc(5_000_000, 'x'), 'Zoë 王', '']) {
      socket.send(message)
      const [data] = (await once(socket, 'message')) as [Buffer]
      assert.ok(data.equals(Buffer.from(message)))
    }
    socket.terminate()
  })

  it('keeps every message of a thousand, in order', async () => {
    const socket = await open('/ws')
    const got: string[] = []
    socket.on('message', (data: Buffer) => got.push(data.toString()))
    const sent = Array.from({ length: 1000 }, (_, at) => `${at}`)
    for (const message of sent) socket.send(message)
    await until('all are back', () => got.length === sent.length)
    assert.deepEqual(got, sent)
    socket.terminate()
  })

  it('has the subprotocol and the extensions that the upstream chose', async () => {
    const socket = await open('/ws', {}, ['one', 'two'])
    assert.equal(socket.protocol, 'two')
    assert.match(socket.extensions, /permessage-deflate/)
    socket.terminate()
  })

  it('tells the upstream who it is, and nothing of our cookies', async () => {
    const socket = await open('/ws?room=1', {
      cookie: `a=1; ${front.cookies.ada}; b=2`,
      'x-forwarded-user': 'eve',
      authorization: 'Bearer x',
      origin: 'https://app.example',
    })
    assert.equal(asked?.url, '/ws?room=1')
    assert.equal(asked?.headers['x-forwarded-user'], 'ada-oid')
    assert.equal(asked?.headers['x-forwarded-roles'], 'Admin')
    assert.match(String(asked?.headers['x-entrada-assertion']), /^ey/)
    assert.equal(asked?.headers.cookie, 'a=1; b=2')
    assert.equal(asked?.headers.authorization, undefined)
    assert.equal(asked?.headers.origin, 'https://app.example')
    socket.terminate()
  })

  it('ends with the code of the upstream when that closes', async () => {
    const socket = await open('/ws')
    socket.send('close')
    assert.deepEqual(await closed(socket), [4321, 'as you like'])
  })

  it('ends at the upstream with the code of the client when that closes', async () => {
    const socket = await open('/ws')
    const [theirs] = [...sockets.clients].slice(-1)
    assert.ok(theirs !== undefined)
    socket.close(4000, 'enough')
    assert.deepEqual(await closed(theirs), [4000, 'enough'])
  })

  it('ends at the upstream when the client is gone without a word', async () => {
    const socket = await open('/ws')
    const [theirs] = [...sockets.clients].slice(-1)
    assert.ok(theirs !== undefined)
    socket.terminate()
    assert.deepEqual(await closed(theirs), [1006, ''])
  })

  it('ends for the client when the upstream is gone without a word', async () => {
    const socket = await open('/ws')
    for (const each of sockets.clients) each.terminate()
    assert.deepEqual(await closed(socket), [1006, ''])
  })

  it('has one access line, written when it opens', async () => {
    const count = front.accessLines().length
    const socket = await open('/ws/line?secret=1')
    const lines = front.accessLines().slice(count)
    assert.deepEqual(
      lines.map(({ method, path, status, subject }) => [method, path, status, subject]),
      [['GET', '/ws/line', 101, 'ada-oid']],
    )
    socket.send('close')
    await closed(socket)
    assert.equal(front.accessLines().length, count + 1)
  })
})

describe('a client that leaves before its upgrade is answered', () => {
  it('ends the dial, and has its line', async () => {
    const plain = await startRecordingUpstream(() => undefined)
    const own = await startFront({ upstream: plain.url })
    const client = connect(own.port, '127.0.0.1')
    client.write(upgradeHead('/a', `Cookie: ${own.cookies.ada}`))
    await until('the upstream is asked', () => plain.requests.length === 1)
    client.destroy()
    await until('the line is written', () => own.accessLines().length === 1)
    assert.equal(own.accessLines()[0]?.['status'], 499)
    await own.close()
    await plain.close()
  })
})

describe('an upstream that says much and goes away', () => {
  it('is heard to its last byte by a client that reads slowly', async () => {
    const total = 12_000_000
    const plain = await startRecordingUpstream((_request, socket) => {
      socket.write('HTTP/1.1 101 Go\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
      socket.end(Buffer.alloc(total, 'x'))
      return undefined
    })
    const own = await startFront({ upstream: plain.url })
    const client = connect(own.port, '127.0.0.1')
    client.write(upgradeHead('/a', `Cookie: ${own.cookies.ada}`))
    let size = 0
    // Slow enough that the buffers on the way are full when the upstream is already gone.
    for await (const chunk of client) {
      size += (chunk as Buffer).length
      await wait(1)
    }
    assert.ok(size > total, `${size} bytes of ${total}`)
    await own.close()
    await plain.close()
  })
})

describe('a tunnel whose one side does not read', () => {
  it('slows the other down instead of filling the memory', async () => {
    let taken = 0
    const piece = Buffer.alloc(64 * 1024, 'x')
    const plain = await startRecordingUpstream((_request, socket) => {
      socket.write('HTTP/1.1 101 Go\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
      const pour = () => {
        for (let at = 0; at < 1000; at++) {
          taken += piece.length
          if (!socket.write(piece)) {
            socket.once('drain', pour)
            return
          }
        }
      }
      pour()
      return undefined
    })
    const own = await startFront({ upstream: plain.url })
    const before = process.memoryUsage().rss
    const client = connect(own.port, '127.0.0.1')
    client.write(upgradeHead('/a', `Cookie: ${own.cookies.ada}`))
    await until('the upstream writes', () => taken > 0)
    await new Promise(resolve => setTimeout(resolve, 500))
    assert.ok(taken < 32 * 1024 * 1024, `${taken} bytes were taken though nobody reads`)
    assert.ok(process.memoryUsage().rss - before < 40 * 1024 * 1024)
    client.destroy()
    await own.close()
    await plain.close()
  })
})

describe('an upstream that refuses the upgrade', () => {
  const rows: [name: string, answer: string, status: number, body: string][] = [
    ['401', 'HTTP/1.1 401 No\r\nX-Why: a\r\nX-Entrada: x\r\ncontent-length: 2\r\n\r\nno', 401, 'no'],
    [
      '404 in chunks',
      'HTTP/1.1 404 No\r\nX-Why: a\r\ntransfer-encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n',
      404,
      'no',
    ],
    ['301', 'HTTP/1.1 301 No\r\nX-Why: a\r\nLocation: /b\r\ncontent-length: 0\r\n\r\n', 301, ''],
    ['200', 'HTTP/1.1 200 OK\r\nX-Why: a\r\ncontent-length: 2\r\n\r\nok', 200, 'ok'],
    [
      'much to say',
      `HTTP/1.1 400 No\r\nX-Why: a\r\ncontent-length: 1000000\r\n\r\n${'n'.repeat(1_000_000)}`,
      400,
      'n'.repeat(1_000_000),
    ],
  ]
  for (const [name, answer, status, body] of rows) {
    it(`is heard with status, headers and body: ${name}`, async () => {
      const plain = await startRecordingUpstream(() => answer)
      const own = await startFront({ upstream: plain.url })
      const got = await rawRequest(own.port, upgradeHead('/a', `Cookie: ${own.cookies.ada}`))
      assert.deepEqual([got.status, got.body.toString() === body], [status, true])
      assert.deepEqual([headerValues(got, 'x-why'), headerValues(got, 'x-entrada')], [['a'], []])
      assert.deepEqual(
        own.accessLines().map(line => line['status']),
        [status],
      )
      await own.close()
      await plain.close()
    })
  }
})

describe('an upgrade to something that is not spoken here', () => {
  it('is answered as an ordinary request, also with a large answer', async () => {
    const plain = await startRecordingUpstream(
      () => `HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n${'y'.repeat(1_000_000)}`,
    )
    const own = await startFront({ upstream: plain.url })
    const answer = await rawRequest(
      own.port,
      `GET /a HTTP/1.1\r\nHost: app.example\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\nCookie: ${own.cookies.ada}\r\n\r\n`,
    )
    assert.deepEqual([answer.status, answer.body.length], [200, 1_000_000])
    assert.deepEqual(plain.requests[0]?.header('upgrade'), [])
    assert.deepEqual(
      own.accessLines().map(line => line['status']),
      [200],
    )
    await own.close()
    await plain.close()
  })
})

describe('a refusal that does not end', () => {
  it('ends at the upstream when the client leaves, and has its line', async () => {
    let held: Socket | undefined
    const plain = await startRecordingUpstream((_request, socket) => {
      held = socket
      socket.write('HTTP/1.1 403 No\r\ncontent-length: 100\r\n\r\nbegun')
      return undefined
    })
    const own = await startFront({ upstream: plain.url })
    const client = connect(own.port, '127.0.0.1')
    client.write(upgradeHead('/a', `Cookie: ${own.cookies.ada}`))
    await once(client, 'data')
    client.destroy()
    await until('the upstream sees it', () => held?.destroyed === true)
    await until('the line is written', () => own.accessLines().length === 1)
    const [line] = own.accessLines()
    assert.deepEqual([line?.['status'], line?.['cut']], [403, true])
    await own.close()
    await plain.close()
  })

  it('is cut for the client when the upstream is gone', async () => {
    const plain = await startRecordingUpstream(() => 'HTTP/1.1 403 No\r\ncontent-length: 100\r\n\r\nbegun')
    const own = await startFront({ upstream: plain.url })
    const client = connect(own.port, '127.0.0.1')
    let text = ''
    client.on('data', chunk => (text += chunk.toString()))
    client.on('error', () => client.destroy())
    client.write(upgradeHead('/a', `Cookie: ${own.cookies.ada}`))
    await once(client, 'close')
    assert.match(text, /begun$/)
    await own.close()
    await plain.close()
  })
})
