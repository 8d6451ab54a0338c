import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { head, startFront, type Front } from '../support/front.ts'
import { listening } from '../support/listening.ts'
import { until } from '../support/until.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** A client's socket to a gateway before this upstream, and what has come on it. */
async function way(
  handler: Handler,
  work: (client: Socket, received: () => string, front: Front) => Promise<void>,
) {
  const upstream = await listening(handler)
  const front = await startFront({ upstream: upstream.url })
  const client = connect(front.port, '127.0.0.1')
  const chunks: Buffer[] = []
  client.on('data', chunk => chunks.push(chunk))
  client.on('error', () => client.destroy())
  try {
    await work(client, () => Buffer.concat(chunks).toString('latin1'), front)
  } finally {
    client.destroy()
    await front.close()
    await upstream.close()
  }
}

describe('a body on its way up', () => {
  for (const framing of ['Content-Length: 10', 'Transfer-Encoding: chunked']) {
    it(`is there before the client has sent its end: ${framing}`, async () => {
      let seen = ''
      await way(
        (request, response) => {
          request.on('data', (chunk: Buffer) => (seen += chunk.toString()))
          request.on('end', () => response.end('done'))
        },
        async (client, received, front) => {
          const isChunked = framing.includes('chunked')
          client.write(head('POST /a', `Cookie: ${front.cookies.ada}`, framing))
          client.write(isChunked ? '5\r\nfirst\r\n' : 'first')
          await until('the upstream sees the beginning', () => seen === 'first')
          client.write(isChunked ? '5\r\n-last\r\n0\r\n\r\n' : '-last')
          await until('the client sees the answer', () => received().includes('done'))
          assert.equal(seen, 'first-last')
        },
      )
    })
  }
})

describe('an answer on its way down', () => {
  it('begins before the upstream has ended it', async () => {
    let end: (() => void) | undefined
    await way(
      (_request, response) => {
        response.write('first')
        end = () => response.end('-last')
      },
      async (client, received, front) => {
        client.write(head('GET /a', `Cookie: ${front.cookies.ada}`))
        await until('the client sees the beginning', () => received().includes('first'))
        assert.ok(!received().includes('last'))
        end?.()
        await until('the client sees the end', () => received().includes('-last'))
      },
    )
  })

  it('shows its head before there is any body', async () => {
    await way(
      (_request, response) => response.writeHead(200, { 'x-early': 'yes' }).flushHeaders(),
      async (client, received, front) => {
        client.write(head('GET /a', `Cookie: ${front.cookies.ada}`))
        await until('the client sees the head', () => received().includes('x-early: yes\r\n'))
      },
    )
  })

  it('brings each server-sent event at once', async () => {
    let send: ((text: string) => void) | undefined
    await way(
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        send = text => void response.write(`data: ${text}\n\n`)
        send('one')
      },
      async (client, received, front) => {
        client.write(head('GET /a', `Cookie: ${front.cookies.ada}`, 'Accept: text/event-stream'))
        await until('the first event is there', () => received().includes('data: one'))
        send?.('two')
        await until('the second event is there', () => received().includes('data: two'))
      },
    )
  })
})

describe('an answer that comes before the request has ended', () => {
  for (const framing of ['Content-Length: 3000000', 'Transfer-Encoding: chunked']) {
    it(`reaches the client, and the rest of the request is no request: ${framing}`, async () => {
      await way(
        (_request, response) => {
          response.writeHead(413, { connection: 'close', 'content-length': '9' })
          response.end('too large')
        },
        async (client, received, front) => {
          client.write(
            `POST /a HTTP/1.1\r\nHost: app.example\r\nCookie: ${front.cookies.ada}\r\n${framing}\r\n\r\n`,
          )
          const isChunked = framing.includes('chunked')
          const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: app.example\r\n\r\n'
          client.write(isChunked ? '5\r\nfirst\r\n' : 'first')
          await until('the client sees the answer', () => received().includes('too large'))
          client.write(isChunked ? `${smuggled.length.toString(16)}\r\n${smuggled}\r\n` : smuggled)
          await wait(100)
          assert.equal(received().split('HTTP/1.1 ').length - 1, 1)
          assert.match(received(), /^HTTP\/1\.1 413 /)
          assert.deepEqual(
            front.accessLines().map(({ path, status, client: peer }) => [path, status, peer]),
            [['/a', 413, '127.0.0.1']],
          )
        },
      )
    })
  }

  it('leaves the connection fit for the next request once the rest is there', async () => {
    const rest = Buffer.alloc(2_000_000, 'x')
    await way(
      (request, response) => {
        if (request.method === 'GET') response.end('second answer')
        else response.writeHead(413, { connection: 'close', 'content-length': '9' }).end('too large')
      },
      async (client, received, front) => {
        const lines = `Host: app.example\r\nCookie: ${front.cookies.ada}\r\n`
        client.write(`POST /a HTTP/1.1\r\n${lines}Content-Length: ${rest.length}\r\n\r\n`)
        client.write(rest.subarray(0, 1000))
        await until('the client sees the answer', () => received().includes('too large'))
        client.write(rest.subarray(1000))
        client.write(`GET /b HTTP/1.1\r\n${lines}\r\n`)
        await until('the client sees the second answer', () => received().includes('second answer'))
      },
    )
  })

  it('may be ours: 502 for an upstream that is not there', async () => {
    const front = await startFront({ upstream: 'http://127.0.0.1:9' })
    const client = connect(front.port, '127.0.0.1')
    const chunks: Buffer[] = []
    client.on('data', chunk => chunks.push(chunk))
    const lines = `Host: app.example\r\nCookie: ${front.cookies.ada}\r\n`
    client.write(`POST /a HTTP/1.1\r\n${lines}Content-Length: 2000000\r\n\r\nfirst`)
    await until('the client sees the answer', () => Buffer.concat(chunks).includes('HTTP/1.1 502 '))
    client.write(Buffer.alloc(2_000_000 - 5, 'x'))
    client.write(`GET /b HTTP/1.1\r\n${lines}Connection: close\r\n\r\n`)
    await once(client, 'close')
    assert.equal(Buffer.concat(chunks).toString().split('HTTP/1.1 502 ').length - 1, 2)
    await front.close()
  })
})

const total = 64 * 1024 * 1024
/** Generous: what a body kept whole would exceed by far. */
const bound = 40 * 1024 * 1024
const piece = Buffer.alloc(64 * 1024, 'x')

/** Writes `total` bytes as fast as they are taken; counts what has been taken. */
function pour(target: ServerResponse | Socket, count: { written: number }): void {
  while (count.written < total) {
    count.written += piece.length
    if (!target.write(piece)) {
      target.once('drain', () => pour(target, count))
      return
    }
  }
}

describe('a client that reads slowly', () => {
  it('slows the upstream down instead of filling the memory', async () => {
    const count = { written: 0 }
    await way(
      (_request, response) => {
        response.writeHead(200, { 'content-length': String(total) })
        pour(response, count)
      },
      async (client, _received, front) => {
        client.pause()
        client.removeAllListeners('data')
        const before = process.memoryUsage().rss
        client.write(head('GET /a', `Cookie: ${front.cookies.ada}`))
        await until('the upstream writes', () => count.written > 0)
        await wait(500)
        const stuck = count.written
        assert.ok(stuck < total / 2, `${stuck} bytes were taken though nobody reads`)
        assert.ok(process.memoryUsage().rss - before < bound, 'the memory has grown by the answer')
        let size = 0
        client.on('data', chunk => (size += chunk.length))
        client.resume()
        await once(client, 'close')
        assert.ok(size > total)
      },
    )
  })
})

describe('an upstream that reads slowly', () => {
  it('slows the client down instead of filling the memory', async () => {
    let size = 0
    let go: (() => void) | undefined
    await way(
      (request, response) => {
        go = () => {
          request.on('data', (chunk: Buffer) => (size += chunk.length))
          request.on('end', () => response.end('taken'))
        }
      },
      async (client, received, front) => {
        const count = { written: 0 }
        const before = process.memoryUsage().rss
        client.write(head('POST /a', `Cookie: ${front.cookies.ada}`, `Content-Length: ${total}`))
        pour(client, count)
        await until('the upstream has the request', () => go !== undefined)
        await wait(500)
        assert.ok(count.written < total / 2, `${count.written} bytes were taken though nobody reads`)
        assert.ok(process.memoryUsage().rss - before < bound, 'the memory has grown by the body')
        go?.()
        await until('the answer is there', () => received().includes('taken'))
        assert.equal(size, total)
      },
    )
  })
})
