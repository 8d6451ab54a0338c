import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import { startFaultProxy, type Fault } from '../support/fault-proxy.ts'
import { startFront, upgradeHead, type Front } from '../support/front.ts'
import { startRecordingUpstream } from '../support/recording-upstream.ts'
import { until } from '../support/until.ts'
import { startFaultyWay } from './faulty-way.ts'

/** What a client with a connection of its own gets, and whether the connection ended by itself. */
async function allOf(front: Front, bytes: string): Promise<Readonly<{ text: string; error?: string }>> {
  const client = connect(front.port, '127.0.0.1')
  let text = ''
  let error: string | undefined
  client.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
  client.on('error', cause => (error = 'code' in cause ? String(cause.code) : cause.message))
  client.write(bytes)
  await once(client, 'close')
  return { text, ...(error !== undefined && { error }) }
}

/** Keep-alive, so that an answer which is whole would leave the connection open. */
function ask(front: Front, path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: app.example\r\nCookie: ${front.cookies.ada}\r\n\r\n`
}

/** How many bytes of an answer's body have come: they are all `x`. */
function count(text: string): number {
  return text.split('x').length - 1
}

const size = 200_000

const answers: Readonly<Record<string, RequestListener>> = {
  'of known length': (_request, response) =>
    response.writeHead(200, { 'content-length': size }).end(Buffer.alloc(size, 'x')),
  'in chunks': (_request, response) => {
    response.writeHead(200)
    for (let at = 0; at < 20; at++) response.write(Buffer.alloc(size / 20, 'x'))
    response.end()
  },
  'of events': (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (let at = 0; at < 20; at++) response.write(`data: ${'x'.repeat(size / 20)}\n\n`)
  },
}

const deaths: Readonly<Record<string, Fault>> = {
  'is closed as if all were well': { cutAfter: size / 2 },
  'is reset': { resetAfter: size / 2 },
  'is half closed': { halfCloseAfter: size / 2 },
}

describe('F12: an answer whose connection dies in the middle', () => {
  for (const [kind, answer] of Object.entries(answers)) {
    for (const [how, fault] of Object.entries(deaths)) {
      it(`is broken off for the client, too, and its connection never used again: ${kind}, ${how}`, async t => {
        const { front, proxy } = await startFaultyWay(t, (request, response) =>
          request.url === '/next' ? response.end('whole') : answer(request, response),
        )
        proxy.set(nth => (nth === 1 ? { down: fault } : {}))
        const { text } = await allOf(front, ask(front, '/a'))
        assert.match(text, /^HTTP\/1\.1 200 OK\r\n/)
        const body = text.slice(text.indexOf('\r\n\r\n') + 4)
        const got = count(body)
        assert.ok(got > 0 && got <= size / 2, `${got} bytes of ${size / 2} have come`)
        assert.ok(!text.endsWith('0\r\n\r\n'), 'it looks whole')
        await until('the line is written', () => front.accessLines().length === 1)
        assert.deepEqual(
          front.accessLines().map(({ status, cut }) => [status, cut]),
          [[200, true]],
        )
        await until('nothing is left of the connection', () => proxy.open() === 0)
        const next = connect(front.port, '127.0.0.1')
        next.write(ask(front, '/next'))
        const [chunk] = (await once(next, 'data')) as [Buffer]
        assert.match(chunk.toString(), /^HTTP\/1\.1 200 OK\r\n[^]*whole$/)
        assert.equal(proxy.connections(), 2)
        next.destroy()
      })
    }
  }

  it('does no harm to the answers of other connections', async t => {
    const { front, proxy } = await startFaultyWay(t, (request, response) => {
      if (request.url === '/other') setTimeout(() => response.end('whole'), 200)
      else answers['in chunks']?.(request, response)
    })
    proxy.set(nth => (nth % 2 === 1 ? { down: { cutAfter: 1000 } } : {}))
    const broken = allOf(front, ask(front, '/a'))
    await until('it has a connection', () => proxy.connections() === 1)
    const { text } = await allOf(front, ask(front, '/other').replace('\r\n', '\r\nConnection: close\r\n'))
    assert.match(text, /whole/)
    await broken
  })
})

describe('F12: an answer without a length, which ends with its connection', () => {
  const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n'

  it('is passed on whole when the connection ends', async t => {
    const upstream = await startRecordingUpstream(() => `${head}${'x'.repeat(size)}`)
    const front = await startFront({ upstream: upstream.url })
    t.after(async () => Promise.all([front.close(), upstream.close()]))
    const { text } = await allOf(front, ask(front, '/a').replace('\r\n', '\r\nConnection: close\r\n'))
    assert.ok(count(text) >= size)
  })

  it('is broken off when the connection is reset', async t => {
    const upstream = await startRecordingUpstream((_request, socket) => {
      socket.write(head + 'x'.repeat(1000))
      return undefined
    })
    const proxy = await startFaultProxy(upstream.port, { down: { resetAfter: head.length + 500 } })
    const front = await startFront({ upstream: proxy.url })
    t.after(async () => Promise.all([front.close(), proxy.close(), upstream.close()]))
    const { text } = await allOf(front, ask(front, '/a').replace('\r\n', '\r\nConnection: close\r\n'))
    assert.match(text, /^HTTP\/1\.1 200 OK\r\n/)
    assert.ok(!text.endsWith('0\r\n\r\n'), 'it looks whole')
  })
})

describe('F12: a WebSocket whose upstream dies', () => {
  for (const [how, fault] of Object.entries(deaths)) {
    it(`ends for the client, too, with all that had come: it ${how}`, async t => {
      const accepted =
        'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\n'
      const frame = Buffer.concat([Buffer.from([0x82, 126, 0x03, 0xe8]), Buffer.alloc(1000, 'x')])
      const upstream = await startRecordingUpstream((_request, socket) => {
        socket.write(accepted)
        for (let at = 0; at < 10; at++) socket.write(frame)
        return undefined
      })
      const proxy = await startFaultProxy(upstream.port)
      const front = await startFront({ upstream: proxy.url })
      t.after(async () => Promise.all([front.close(), proxy.close(), upstream.close()]))
      // In the middle of the third frame.
      const at = accepted.length + 2 * frame.length + 500
      const name = Object.keys(fault)[0] ?? ''
      proxy.set({ down: { [name]: at } })
      const { text } = await allOf(front, upgradeHead('/a', `Cookie: ${front.cookies.ada}`))
      assert.match(text, /^HTTP\/1\.1 101 /)
      const frames = text.slice(text.indexOf('\r\n\r\n') + 4)
      const passed = count(frames)
      assert.ok(passed <= 2496, `${passed} bytes`)
      if (name !== 'resetAfter') assert.equal(passed, 2496)
      await until('nothing is left of the connection', () => proxy.open() === 0)
    })
  }
})
