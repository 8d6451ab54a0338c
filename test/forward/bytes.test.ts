import assert from 'node:assert/strict'
import { METHODS } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { head, startFront, type Front } from '../support/front.ts'
import { headerValues, rawRequest } from '../support/raw-client.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'

/** What the upstream says next, as it goes over the wire. */
let says = ''
let upstream: RecordingUpstream
let front: Front

before(async () => {
  upstream = await startRecordingUpstream(() => says)
  front = await startFront({ upstream: upstream.url })
})
after(async () => {
  await front.close()
  await upstream.close()
})

const ok = (...lines: readonly string[]) =>
  ['HTTP/1.1 200 OK', 'content-length: 2', ...lines, '', 'ok'].join('\r\n')

/** The request as the upstream saw it, and the answer as the client saw it. */
async function ask(requestLine: string, lines: readonly string[] = [], answer = ok(), body = '') {
  says = answer
  const received = await rawRequest(
    front.port,
    head(requestLine, `Cookie: ${front.cookies.ada}`, ...lines) + body,
  )
  return { received, seen: upstream.requests.at(-1) }
}

const utf8 = Buffer.from('Zoë 王 ', 'utf8').toString('latin1').trim()
const latin1 = 'caf\u00e9 \u00ff\u0080'

describe('the target of a request', () => {
  for (const target of [
    '/',
    '/a|b?x="y"^`{}',
    '/a?',
    '/a?b=1?c=2&d',
    "/a'b()*!,:@&=+$~",
    '/%7Euser/%E7%8E%8B',
    '/%7euser',
    '/a%25',
    '/a.b...c/..d/e..',
    '/...slug',
    '/?p=../../x&q=//y;z%00%2f\\',
    '/A/b/',
    '/trailing/?',
    '/.well-known/x',
    `/${'long/'.repeat(1500)}`,
  ]) {
    it(`reaches the upstream byte for byte: ${target.slice(0, 60)}`, async () => {
      const { seen } = await ask(`GET ${target}`)
      assert.equal(seen?.target, target)
    })
  }

  it('reaches it in origin-form when it came in absolute-form for the own host', async () => {
    assert.equal((await ask('GET http://app.example/a?b')).seen?.target, '/a?b')
    assert.equal((await ask('GET https://APP.example?b')).seen?.target, '/?b')
  })
})

describe('the method of a request', () => {
  for (const method of METHODS.filter(each => each !== 'CONNECT' && each !== 'TRACE')) {
    it(`reaches the upstream: ${method}`, async () => {
      const { received, seen } = await ask(`${method} /method/${method}`)
      assert.equal(received.status, 200)
      assert.deepEqual([seen?.method, seen?.target], [method, `/method/${method}`])
    })
  }
})

describe('the headers of a request', () => {
  it('reach the upstream in order, with their case, their bytes and their doubles', async () => {
    const lines = [
      'aCCept: */*',
      'X-Twice: 1',
      `X-Latin: ${latin1}`,
      'x-twice: 2',
      `X-Utf8: ${utf8}`,
      'X-Empty:',
      'X-Tab: a\tb',
      'X-Twice: 1',
      "X!#$%&'*+.^`|~9: odd",
      'If-None-Match: "x", W/"y"',
      'Accept-Encoding: br;q=1, gzip',
      'Range: bytes=0-1',
      'Content-Encoding: identity',
    ]
    const { seen } = await ask('GET /a', lines)
    const sent = lines.map(line => [
      line.slice(0, line.indexOf(':')),
      line.slice(line.indexOf(':') + 1).trim(),
    ])
    const names = new Set(sent.map(([name]) => name))
    assert.deepEqual(
      seen?.rawHeaders.filter(([name]) => names.has(name)),
      sent,
    )
  })

  it('keep the Host of the client', async () => {
    says = ok()
    await rawRequest(
      front.port,
      'GET /public/a HTTP/1.1\r\nHost: App.Example:8443\r\nConnection: close\r\n\r\n',
    )
    assert.deepEqual(upstream.requests.at(-1)?.header('host'), ['App.Example:8443'])
    assert.deepEqual(upstream.requests.at(-1)?.header('x-forwarded-host'), ['App.Example:8443'])
  })

  it('leave out those of the connection, and those that it names', async () => {
    const { seen } = await ask('GET /a', [
      'Connection: X-Hop-1, keep-alive',
      'X-Hop-1: 1',
      'Keep-Alive: timeout=5',
      'Proxy-Connection: keep-alive',
      'TE: trailers',
      'Trailer: X-Later',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA',
      'Proxy-Authorization: Basic eDp5',
      'Authorization: Basic eDp5',
      'X-Stays: 1',
    ])
    const names = seen?.rawHeaders.map(([name]) => name.toLowerCase()) ?? []
    for (const gone of [
      ...['x-hop-1', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade', 'http2-settings'],
      ...['proxy-authorization', 'authorization'],
    ]) {
      assert.ok(!names.includes(gone), gone)
    }
    assert.ok(names.includes('x-stays'))
    assert.equal(names.filter(name => name === 'connection').length, 1)
  })

  it('are never disguised framing or another disguised name that counts', async () => {
    const { seen } = await ask(
      'POST /a',
      [
        'Content-Length: 1',
        'Content_Length: 9',
        'Transfer_Encoding: chunked',
        'Content_Type: x/y',
        'Ho_st: evil',
      ],
      ok(),
      'x',
    )
    const names = seen?.rawHeaders.map(([name]) => name) ?? []
    assert.deepEqual(
      names.filter(name => name.includes('_')),
      [],
    )
  })
})

describe('the answer of an upstream', () => {
  it('reaches the client in order, with the case, the bytes and the doubles of its headers', async () => {
    const lines = [
      'SERVER: mine/1',
      'X-Twice: 1',
      `Content-Disposition: attachment; filename="${latin1}"`,
      'x-twice: 2',
      `X-Utf8: ${utf8}`,
      'Set-Cookie: a=1; Path=/',
      'Set-Cookie: b=2',
      'Location: http://127.0.0.1:1/elsewhere?x=%0a',
      'X-Empty:',
      'Content-Encoding: gzip',
      'ETag: W/"x"',
      'Date: Thu, 01 Jan 1970 00:00:00 GMT',
      'WWW-Authenticate: Basic realm="x"',
    ]
    const { received } = await ask('GET /a', [], ok(...lines))
    const sent = lines.map(line => [
      line.slice(0, line.indexOf(':')),
      line.slice(line.indexOf(':') + 1).trim(),
    ])
    const names = new Set(sent.map(([name]) => name))
    assert.deepEqual(
      received.rawHeaders.filter(([name]) => names.has(name)),
      sent,
    )
  })

  for (const line of [
    '200 OK',
    '201 Made',
    '203 ',
    '301 Gone There',
    '401 Yours',
    '403 Yours',
    '418 I am',
    '500 Oh',
    '503 Busy',
    '599 x',
  ]) {
    it(`keeps its status and reason phrase: ${line}`, async () => {
      const { received } = await ask('GET /a', [], `HTTP/1.1 ${line}\r\ncontent-length: 0\r\n\r\n`)
      assert.equal(`${received.status} ${received.reason}`, line)
      assert.deepEqual(headerValues(received, 'x-entrada'), [])
    })
  }

  for (const [name, sent, received] of [
    ['Latin-1', 'D\u00e9sol\u00e9', undefined],
    ['UTF-8', utf8, utf8],
    ['control characters', 'a\u0001b', 'a b'],
  ] as const) {
    it(`may have a reason phrase of any bytes: ${name}`, async () => {
      const answer = await ask('GET /a', [], `HTTP/1.1 200 ${sent}\r\ncontent-length: 2\r\n\r\nok`)
      assert.equal(answer.received.status, 200)
      assert.equal(answer.received.body.toString(), 'ok')
      if (received !== undefined) assert.equal(answer.received.reason, received)
    })
  }

  it('loses the headers of its connection, X-Entrada and cookies under our names', async () => {
    const { received } = await ask(
      'GET /a',
      [],
      ok(
        'Connection: X-Hop, close',
        'X-Hop: 1',
        'Keep-Alive: timeout=5',
        'Proxy-Authenticate: Basic',
        'Trailer: X-T',
        'Upgrade: h2c',
        'X-Entrada: signin-required',
        'Set-Cookie: __Host-entrada=evil; Path=/; Secure',
        'Set-Cookie: __HOST-ENTRADA.0=evil',
        'Set-Cookie: entrada=evil',
        'Set-Cookie: __Host-entrada-login.x=evil',
        'Set-Cookie: =__Host-entrada=evil',
        'Set-Cookie:  __Host-entrada =evil',
        'Set-Cookie: entradas=mine',
      ),
    )
    for (const gone of ['x-hop', 'proxy-authenticate', 'trailer', 'upgrade', 'x-entrada']) {
      assert.deepEqual(headerValues(received, gone), [], gone)
    }
    assert.deepEqual(headerValues(received, 'set-cookie'), ['entradas=mine'])
    assert.deepEqual(headerValues(received, 'connection'), ['close'])
  })

  it('is not followed when it is a redirect, and asked for once whatever it is', async () => {
    const count = upstream.requests.length
    for (const status of ['301 M', '302 F', '307 T', '308 P', '503 B']) {
      const { received } = await ask(
        'GET /a',
        [],
        `HTTP/1.1 ${status}\r\nLocation: ${upstream.url}/b\r\nRetry-After: 0\r\ncontent-length: 0\r\n\r\n`,
      )
      assert.deepEqual(headerValues(received, 'location'), [`${upstream.url}/b`])
    }
    assert.equal(upstream.requests.length, count + 5)
  })
})

describe('an answer without a body of its own', () => {
  it('to HEAD keeps Content-Length and has none', async () => {
    const { received } = await ask('HEAD /a', [], 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n')
    assert.deepEqual([headerValues(received, 'content-length'), received.body.length], [['5'], 0])
  })
  for (const status of [204, 304]) {
    it(`with ${status} has none, whatever follows it`, async () => {
      const { received } = await ask(
        'GET /a',
        [],
        `HTTP/1.1 ${status} x\r\netag: "x"\r\n\r\nHTTP/1.1 200 evil\r\n\r\n`,
      )
      assert.deepEqual([received.status, received.body.length], [status, 0])
      assert.deepEqual(headerValues(received, 'etag'), ['"x"'])
      assert.deepEqual(headerValues(received, 'transfer-encoding'), [])
    })
  }
  it('with 206 has its part', async () => {
    const { received } = await ask(
      'GET /a',
      ['Range: bytes=1-2'],
      'HTTP/1.1 206 P\r\ncontent-range: bytes 1-2/9\r\ncontent-length: 2\r\n\r\nbc',
    )
    assert.deepEqual(
      [received.status, received.body.toString(), headerValues(received, 'content-range')],
      [206, 'bc', ['bytes 1-2/9']],
    )
  })
})

describe('interim answers of an upstream', () => {
  for (const interim of ['102 Processing', '103 Early Hints\r\nLink: </a.css>; rel=preload']) {
    it(`do not stand for the final one: ${interim.slice(0, 3)}`, async () => {
      const { received } = await ask('GET /a', [], `HTTP/1.1 ${interim}\r\n\r\n${ok()}`)
      assert.deepEqual([received.status, received.body.toString()], [200, 'ok'])
    })
  }
})

describe('an answer in chunks', () => {
  it('has the same body, and its trailers end here', async () => {
    const { received } = await ask(
      'GET /a',
      [],
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-forwarded-user\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nX-Forwarded-User: eve\r\n\r\n',
    )
    assert.equal(received.body.toString(), 'abcde')
    assert.deepEqual(headerValues(received, 'trailer'), [])
  })
  it('that ends with the connection is complete', async () => {
    const { received } = await ask('GET /a', [], 'HTTP/1.1 200 OK\r\n\r\nall of it')
    assert.equal(received.body.toString(), 'all of it')
  })
})
