import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { head, startFront, type Front } from '../support/front.ts'
import { listening, type Listening } from '../support/listening.ts'
import { headerValues, parseAnswer, rawRequest } from '../support/raw-client.ts'
import { openRaw } from '../support/raw-connection.ts'

let handle: (body: Buffer, response: ServerResponse) => void
let seen: { headers: NodeJS.Dict<string | string[]>; body: Buffer; trailers: NodeJS.Dict<string> }
let upstream: Listening
let front: Front

before(async () => {
  upstream = await listening((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      seen = { headers: request.headers, body, trailers: request.trailers }
      handle(body, response)
    })
  })
  front = await startFront({ upstream: upstream.url })
})
after(async () => {
  await front.close()
  await upstream.close()
})

const text = Buffer.from('the same bytes, over and over. '.repeat(200))
const everyByte = Buffer.from(Array.from({ length: 4096 }, (_, at) => at % 256))
const coded = {
  gzip: gzipSync(text),
  br: brotliCompressSync(text),
  deflate: deflateSync(text),
  // What only says that it is compressed is none of our business either.
  zstd: everyByte,
}

describe('BODY-04: a body that is compressed', () => {
  for (const [coding, bytes] of Object.entries(coded)) {
    it(`is passed on as it is in both directions: ${coding}`, async () => {
      handle = (body, response) =>
        response.writeHead(200, { 'content-encoding': coding, vary: 'Accept-Encoding' }).end(body)
      const lines = [
        `Content-Encoding: ${coding}`,
        `Content-Length: ${bytes.length}`,
        'Accept-Encoding: identity',
      ]
      const request = Buffer.concat([
        Buffer.from(head('POST /a', `Cookie: ${front.cookies.ada}`, ...lines)),
        bytes,
      ])
      const answer = await rawRequest(front.port, request)
      assert.ok(seen.body.equals(bytes))
      assert.equal(seen.headers['content-encoding'], coding)
      assert.equal(seen.headers['accept-encoding'], 'identity')
      assert.ok(answer.body.equals(bytes))
      assert.deepEqual(headerValues(answer, 'content-encoding'), [coding])
    })
  }
})

describe('BODY-04: a part of something', () => {
  it('is asked for and answered as the two of them want it', async () => {
    handle = (_body, response) =>
      response
        .writeHead(206, { 'content-range': 'bytes 10-19/4096', 'accept-ranges': 'bytes', etag: '"x"' })
        .end(everyByte.subarray(10, 20))
    const lines = ['Range: bytes=10-19', 'If-Range: "x"']
    const answer = await rawRequest(front.port, head('GET /a', `Cookie: ${front.cookies.ada}`, ...lines))
    assert.deepEqual([seen.headers['range'], seen.headers['if-range']], ['bytes=10-19', '"x"'])
    assert.equal(answer.status, 206)
    assert.deepEqual(headerValues(answer, 'content-range'), ['bytes 10-19/4096'])
    assert.ok(answer.body.equals(everyByte.subarray(10, 20)))
  })

  it('may come in several', async () => {
    const parts = [0, 256].map(at =>
      Buffer.concat([
        Buffer.from(`--b\r\nContent-Range: bytes ${at}-${at + 255}/4096\r\n\r\n`),
        everyByte.subarray(at, at + 256),
        Buffer.from('\r\n'),
      ]),
    )
    const body = Buffer.concat([...parts, Buffer.from('--b--\r\n')])
    handle = (_body, response) =>
      response.writeHead(206, { 'content-type': 'multipart/byteranges; boundary=b' }).end(body)
    const answer = await rawRequest(
      front.port,
      head('GET /a', `Cookie: ${front.cookies.ada}`, 'Range: bytes=0-255,256-511'),
    )
    assert.equal(answer.status, 206)
    assert.deepEqual(headerValues(answer, 'content-type'), ['multipart/byteranges; boundary=b'])
    assert.ok(answer.body.equals(body))
  })

  it("that cannot be had is the upstream's to refuse", async () => {
    handle = (_body, response) => response.writeHead(416, { 'content-range': 'bytes */4096' }).end()
    const answer = await rawRequest(
      front.port,
      head('GET /a', `Cookie: ${front.cookies.ada}`, 'Range: bytes=9999-'),
    )
    assert.equal(answer.status, 416)
    assert.deepEqual(headerValues(answer, 'content-range'), ['bytes */4096'])
  })
})

describe('BODY-04: events of a server', () => {
  it('each pass before the next one is written', async () => {
    const writing = new Promise<ServerResponse>(resolve => {
      handle = (_body, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        resolve(response)
      }
    })
    const client = await openRaw(front.port)
    client.send(
      `GET /a HTTP/1.1\r\nHost: app.example\r\nAccept: text/event-stream\r\nCookie: ${front.cookies.ada}\r\n\r\n`,
    )
    const response = await writing
    for (let event = 0; event < 20; event++) {
      response.write(`data: ${event}\n\n`)
      // The next one is written only when this one is here.
      while (!client.received().includes(`data: ${event}\n\n`))
        await once(client.socket, 'data', { signal: AbortSignal.timeout(10_000) })
    }
    response.end()
    client.socket.destroy()
  })
})

describe('BODY-04: trailers', () => {
  it('of a request end here, and the body stays whole', async () => {
    handle = (body, response) => response.end(body)
    const answer = await rawRequest(
      front.port,
      `${head('POST /a', `Cookie: ${front.cookies.ada}`, 'Transfer-Encoding: chunked', 'Trailer: X-Forwarded-User, X-Sum')}2\r\nok\r\n0\r\nX-Forwarded-User: eve\r\nX-Sum: 1\r\n\r\n`,
    )
    assert.equal(answer.body.toString(), 'ok')
    assert.deepEqual({ ...seen.trailers }, {})
    assert.equal(seen.headers['x-forwarded-user'], 'ada-oid')
    assert.equal(seen.headers['x-sum'], undefined)
  })

  it('of an answer end here, and the body stays whole', async () => {
    handle = (_body, response) => {
      response.writeHead(200, { trailer: 'X-Sum, Set-Cookie' })
      response.write('ok')
      response.addTrailers({ 'X-Sum': 'trailing', 'Set-Cookie': '__Host-entrada=trailing' })
      response.end()
    }
    const client = await openRaw(front.port)
    client.send(head('GET /a', `Cookie: ${front.cookies.ada}`))
    const received = await client.closed()
    assert.equal(parseAnswer(received).body.toString(), 'ok')
    assert.ok(received.toString().endsWith('2\r\nok\r\n0\r\n\r\n'))
    assert.ok(!received.includes('trailing') && !/^trailer/im.test(received.toString()))
  })
})

describe('BODY-02: a client that waits for 100 before it sends its body', () => {
  const ask = async (lines: readonly string[], target = '/a') => {
    handle = (body, response) => response.end(body)
    const client = await openRaw(front.port)
    client.send(head(`POST ${target}`, ...lines, 'Content-Length: 4'))
    return client
  }

  it('gets it, and its body arrives', async () => {
    const client = await ask([`Cookie: ${front.cookies.ada}`, 'Expect: 100-continue'])
    while (!client.received().includes('\r\n\r\n'))
      await once(client.socket, 'data', { signal: AbortSignal.timeout(10_000) })
    assert.match(client.received().toString(), /^HTTP\/1\.1 100 Continue\r\n\r\n$/)
    client.send('body')
    const [answer] = await client.answers(1)
    client.socket.destroy()
    assert.equal(answer?.body.toString(), 'body')
    assert.equal(seen.headers['expect'], undefined)
  })

  for (const [target, cookie, status] of [
    ['/a', false, 401],
    ['/closed/a', true, 403],
    ['/a//b', true, 400],
  ] as const) {
    it(`is refused without having to send it: ${status}`, async () => {
      const client = await ask(
        [...(cookie ? [`Cookie: ${front.cookies.ada}`] : []), 'Expect: 100-continue'],
        target,
      )
      const [answer] = await client.answers(1)
      client.socket.destroy()
      assert.equal(answer?.status, status)
    })
  }

  for (const expectation of ['tea', '200-ok', '100-continued', 'x=y']) {
    it(`is told 417 when it expects something else, on every route: ${expectation}`, async () => {
      for (const target of ['/a', '/public/a', '/closed/a', '/.auth/me']) {
        const client = await ask([`Cookie: ${front.cookies.ada}`, `Expect: ${expectation}`], target)
        const [answer] = await client.answers(1)
        client.socket.destroy()
        assert.equal(answer?.status, 417, target)
      }
    })
  }
})
