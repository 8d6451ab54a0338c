import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { startFaultProxy } from '../support/fault-proxy.ts'
import { head, startFront } from '../support/front.ts'
import { headerValues, parseAnswer, rawRequest } from '../support/raw-client.ts'
import { startRecordingUpstream } from '../support/recording-upstream.ts'
import { until } from '../support/until.ts'
import { startFaultyWay } from './faulty-way.ts'

describe('BODY-03: a client that stalls in the middle of its body', () => {
  for (const framing of ['Content-Length: 1000000', 'Transfer-Encoding: chunked']) {
    it(`sees the early 413 of an upstream that then closes: ${framing}`, async t => {
      const { front, proxy } = await startFaultyWay(t, (_request, response) => {
        response.writeHead(413, { connection: 'close', 'content-length': 9 }).end('too large')
      })
      // Behind the answer the connection to the upstream ends at once, as if all were well.
      proxy.set({ down: { drip: { bytes: 7, every: 1 } } })
      const client = connect(front.port, '127.0.0.1')
      t.after(() => client.destroy())
      let text = ''
      client.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
      client.on('error', () => client.destroy())
      client.write(
        `POST /a HTTP/1.1\r\nHost: app.example\r\nCookie: ${front.cookies.ada}\r\n${framing}\r\n\r\n${
          framing.includes('chunked') ? '5\r\nstall\r\n' : 'stall'
        }`,
      )
      await until('the client sees the answer', () => text.endsWith('too large'))
      assert.match(text, /^HTTP\/1\.1 413 /)
      await until('nothing is left of the connection to the upstream', () => proxy.open() === 0)
    })
  }
})

describe('BODY-04: an answer over a line that drips', () => {
  const plain = Buffer.from('All work and no play. '.repeat(20))
  const parts = [
    '--x\r\nContent-Range: bytes 0-1/4\r\n\r\nab\r\n',
    '--x\r\nContent-Range: bytes 2-3/4\r\n\r\ncd\r\n--x--\r\n',
  ].join('')
  const rows: [name: string, status: string, headers: readonly string[], body: Buffer][] = [
    ['gzip', '200 OK', ['Content-Encoding: gzip'], gzipSync(plain)],
    ['brotli', '200 OK', ['Content-Encoding: br'], brotliCompressSync(plain)],
    ['no gzip at all', '200 OK', ['Content-Encoding: gzip'], plain],
    ['a range', '206 Partial Content', ['Content-Range: bytes 5-9/100'], plain.subarray(5, 10)],
    ['ranges', '206 Partial Content', ['Content-Type: multipart/byteranges; boundary=x'], Buffer.from(parts)],
  ]
  for (const [name, status, headers, body] of rows) {
    it(`is the same to the last byte: ${name}`, async t => {
      const lines = [...headers, `Content-Length: ${body.length}`].join('\r\n')
      const upstream = await startRecordingUpstream(() =>
        Buffer.concat([Buffer.from(`HTTP/1.1 ${status}\r\n${lines}\r\n\r\n`), body]),
      )
      const proxy = await startFaultProxy(upstream.port, { down: { drip: { bytes: 60, every: 1 } } })
      const front = await startFront({ upstream: proxy.url })
      t.after(async () => Promise.all([front.close(), proxy.close(), upstream.close()]))
      const answer = await rawRequest(
        front.port,
        head('GET /a', `Cookie: ${front.cookies.ada}`, 'Range: bytes=5-9', 'Accept-Encoding: br'),
        60_000,
      )
      assert.equal(answer.status, Number(status.slice(0, 3)))
      assert.deepEqual(answer.body, body)
      for (const line of headers) {
        const [header = '', value] = line.split(': ')
        assert.deepEqual(headerValues(answer, header), [value])
      }
      assert.deepEqual(upstream.requests[0]?.header('range'), ['bytes=5-9'])
      assert.deepEqual(upstream.requests[0]?.header('accept-encoding'), ['br'])
    })
  }

  it('ends cleanly behind chunks with trailers', async t => {
    const upstream = await startRecordingUpstream(
      () =>
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\nX-Sum: 1\r\n\r\n',
    )
    const proxy = await startFaultProxy(upstream.port, { down: { drip: { bytes: 3, every: 1 } } })
    const front = await startFront({ upstream: proxy.url })
    t.after(async () => Promise.all([front.close(), proxy.close(), upstream.close()]))
    const client = connect(front.port, '127.0.0.1')
    const chunks: Buffer[] = []
    client.on('data', (chunk: Buffer) => chunks.push(chunk))
    client.write(head('GET /a', `Cookie: ${front.cookies.ada}`))
    await once(client, 'close')
    const bytes = Buffer.concat(chunks)
    assert.equal(parseAnswer(bytes).body.toString(), 'abcdef')
    assert.match(bytes.toString('latin1'), /0\r\n(?:X-Sum: 1\r\n)?\r\n$/i)
  })

  it('brings each event of a stream as soon as it is there', async t => {
    let send: ((event: string) => void) | undefined
    const { front, proxy } = await startFaultyWay(t, (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
      send = event => void response.write(`data: ${event}\n\n`)
    })
    proxy.set({ down: { delay: 5 } })
    const client = connect(front.port, '127.0.0.1')
    t.after(() => client.destroy())
    let text = ''
    client.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
    client.write(head('GET /a', `Cookie: ${front.cookies.ada}`, 'Accept: text/event-stream'))
    await until('the head is there', () => text.includes('\r\n\r\n'))
    for (const event of ['one', 'two', 'three']) {
      send?.(event)
      await until('the event is there', () => text.includes(`data: ${event}\n\n`))
    }
  })
})
