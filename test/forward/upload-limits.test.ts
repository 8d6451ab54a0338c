import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import type { Listening } from '../support/listening.ts'
import type { UpstreamConfig } from '../../src/config/config.ts'
import { startFront, type Front } from '../support/front.ts'
import { listening } from '../support/listening.ts'
import { until } from '../support/until.ts'

type Client = Readonly<{ write: (text: string) => void; received: () => string; closed: () => boolean }>

type Seen = { requests: number; bytes: number; aborted: number; ended: number }

/** An upstream that counts what it gets and answers at the end, behind a route that takes 1000 bytes. */
async function before(
  work: (client: Client, seen: Seen, front: Front) => Promise<void>,
  timeouts?: UpstreamConfig['timeouts'],
): Promise<void> {
  const seen: Seen = { requests: 0, bytes: 0, aborted: 0, ended: 0 }
  const upstream: Listening = await listening((request, response) => {
    seen.requests += 1
    request.on('data', (chunk: Buffer) => (seen.bytes += chunk.length))
    request.on('error', () => (seen.aborted += 1))
    request.on('end', () => {
      seen.ended += 1
      response.end('taken')
    })
  })
  const front = await startFront({
    upstream: upstream.url,
    settings: { routes: [{ path: '/**', access: 'public', maxBody: 1000 }] },
    ...(timeouts !== undefined && { timeouts }),
  })
  const socket = connect(front.port, '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('error', () => socket.destroy())
  socket.on('data', chunk => chunks.push(chunk))
  await once(socket, 'connect')
  const client: Client = {
    write: text => void socket.write(text, 'latin1'),
    received: () => Buffer.concat(chunks).toString('latin1'),
    closed: () => socket.closed,
  }
  try {
    await work(client, seen, front)
  } finally {
    socket.destroy()
    await front.close()
    await upstream.close()
  }
}

const post = (...lines: readonly string[]) =>
  ['POST /a HTTP/1.1', 'Host: app.example', ...lines, '', ''].join('\r\n')
const chunk = (length: number) => `${length.toString(16)}\r\n${'x'.repeat(length)}\r\n`

describe('a body that says it is larger than the route takes', () => {
  it('is answered at once with 413, and the upstream never sees it', async () => {
    await before(async (client, seen) => {
      client.write(post('Content-Length: 1001'))
      await until('the answer is there', () => client.received().includes('\r\n\r\n'))
      assert.match(client.received(), /^HTTP\/1\.1 413 /)
      assert.match(client.received(), /x-entrada: body-too-large/i)
      assert.equal(seen.requests, 0)
    })
  })

  it('can be sent to its end all the same, so that the client reads the answer, and the next request counts', async () => {
    await before(async (client, seen) => {
      client.write(`${post('Content-Length: 3000000')}${'x'.repeat(1_000_000)}`)
      await until('the answer is there', () => client.received().includes('413'))
      client.write('x'.repeat(2_000_000))
      client.write(`${post('Content-Length: 1000')}${'x'.repeat(1000)}`)
      await until('the next answer is there', () => client.received().includes('taken'))
      assert.deepEqual([seen.requests, seen.bytes], [1, 1000])
    })
  })
})

describe('a body in chunks', () => {
  it('passes up to the limit', async () => {
    await before(async (client, seen) => {
      client.write(`${post('Transfer-Encoding: chunked')}${chunk(600)}${chunk(400)}0\r\n\r\n`)
      await until('the answer is there', () => client.received().includes('taken'))
      assert.equal(seen.bytes, 1000)
    })
  })

  it('is cut where it passes the limit: 413, and the upstream sees that it is not whole', async () => {
    await before(async (client, seen) => {
      client.write(`${post('Transfer-Encoding: chunked')}${chunk(600)}`)
      await until('the upstream has the beginning', () => seen.bytes === 600)
      client.write(chunk(401))
      await until('the answer is there', () => client.received().includes('\r\n\r\n'))
      assert.match(client.received(), /^HTTP\/1\.1 413 /)
      await until('the upstream sees the end', () => seen.aborted === 1)
      assert.deepEqual([seen.ended, seen.bytes], [0, 600])
    })
  })
})

describe('a client that stops within its body', () => {
  it('is answered with 408 and cut off, and the upstream is rid of it', async () => {
    await before(
      async (client, seen) => {
        client.write(`${post('Content-Length: 1000')}first`)
        await until('the connection has ended', () => client.closed())
        assert.match(client.received(), /^HTTP\/1\.1 408 /)
        assert.equal(client.received().split('HTTP/1.1 ').length - 1, 1)
        await until('the upstream sees the end', () => seen.aborted === 1)
      },
      { connect: 2, headers: 60, bodyIdle: 0.1 },
    )
  })

  it('has all the time it needs as long as pieces come', async () => {
    await before(
      async (client, seen) => {
        client.write(post('Content-Length: 4'))
        for (const piece of ['a', 'b', 'c', 'd']) {
          const had = seen.bytes
          client.write(piece)
          await until('it has arrived', () => seen.bytes === had + 1)
          await new Promise(resolve => setTimeout(resolve, 400))
        }
        await until('the answer is there', () => client.received().includes('taken'))
      },
      { connect: 2, headers: 60, bodyIdle: 1.2 },
    )
  })
})
