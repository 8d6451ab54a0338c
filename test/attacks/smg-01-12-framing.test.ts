import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startFront, type Front } from '../support/front.ts'
import { listening, type Listening } from '../support/listening.ts'
import { wholeAnswers } from '../support/raw-client.ts'
import { openRaw } from '../support/raw-connection.ts'

// Request smuggling: two parties that disagree on where a request ends (RFC 9112 section 11.2).
let upstream: Listening
let front: Front
/** Every byte that the upstream was sent. */
let seen = ''

before(async () => {
  upstream = await listening((request, response) => {
    request.resume().on('end', () => response.end('ok'))
  })
  upstream.server.on('connection', socket =>
    socket.on('data', (chunk: Buffer) => (seen += chunk.toString('latin1'))),
  )
  front = await startFront({ upstream: upstream.url })
})
after(async () => {
  await front.close()
  await upstream.close()
})

const smuggled = () => `GET /public/smuggled HTTP/1.1\r\nHost: app.example\r\n${cookie()}\r\n\r\n`
const cookie = () => `Cookie: ${front.cookies.ada}`
const chunked = 'Transfer-Encoding: chunked\r\n'
const long = 'a'.repeat(65_536)

type Row = readonly [name: string, lines: string, body: string]

/** Header lines as they stand on the wire, and what follows the blank line. */
const rows: readonly Row[] = [
  // SMG-01: a length and chunks
  ['a length before chunks', `Content-Length: 5\r\n${chunked}`, '0\r\n\r\n'],
  ['a length behind chunks', `${chunked}Content-Length: 5\r\n`, '0\r\n\r\n'],
  ['the length 0 and chunks', `Content-Length: 0\r\n${chunked}`, '0\r\n\r\n'],
  ['a length that ends inside the chunks', `Content-Length: 3\r\n${chunked}`, '1\r\nx\r\n0\r\n\r\n'],
  // SMG-02: spellings of the coding
  ['a blank behind the name of the coding', 'Transfer-Encoding : chunked\r\n', '0\r\n\r\n'],
  ['a tab behind the name of the coding', 'Transfer-Encoding\t: chunked\r\n', '0\r\n\r\n'],
  ['an unknown coding', 'Transfer-Encoding: xchunked\r\n', '0\r\n\r\n'],
  ['chunked that is not the last coding', 'Transfer-Encoding: chunked, identity\r\n', '0\r\n\r\n'],
  ['a coding besides chunked', 'Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n'],
  ['a coding in a line of its own', `Transfer-Encoding: gzip\r\n${chunked}`, '0\r\n\r\n'],
  ['identity alone', 'Transfer-Encoding: identity\r\n', '0\r\n\r\n'],
  ['chunked twice in a line', 'Transfer-Encoding: chunked, chunked\r\n', '0\r\n\r\n'],
  ['chunked in two lines', chunked + chunked, '0\r\n\r\n'],
  ['a quoted coding', 'Transfer-Encoding: "chunked"\r\n', '0\r\n\r\n'],
  ['a coding with a parameter', 'Transfer-Encoding: chunked;q=1\r\n', '0\r\n\r\n'],
  ['a coding behind a vertical tab', 'Transfer-Encoding: \x0bchunked\r\n', '0\r\n\r\n'],
  ['a coding behind a comma', 'Transfer-Encoding: ,chunked\r\n', '0\r\n\r\n'],
  ['an empty coding', 'Transfer-Encoding:\r\n', '0\r\n\r\n'],
  ['a coding and rubbish', 'Transfer-Encoding: chunked x\r\n', '0\r\n\r\n'],
  ['a folded coding', 'Transfer-Encoding:\r\n chunked\r\n', '0\r\n\r\n'],
  ['a coding under a folded line', 'X-A: a\r\n Transfer-Encoding: chunked\r\n', '0\r\n\r\n'],
  // SMG-03: two lengths
  ['the same length twice', 'Content-Length: 1\r\nContent-Length: 1\r\n', 'x'],
  ['two lengths', 'Content-Length: 1\r\nContent-Length: 0\r\n', 'x'],
  ['two lengths, the second in another case', 'Content-Length: 0\r\ncontent-LENGTH: 1\r\n', 'x'],
  ['a list of lengths', 'Content-Length: 1, 1\r\n', 'x'],
  // SMG-04: what is no number
  ...['+3', '-3', '0x3', '3.0', '3e0', '3 3', '3;', '3a', '"3"', '', '\x0b3', '18446744073709551619'].map(
    (length): Row => [`the length ${JSON.stringify(length)}`, `Content-Length: ${length}\r\n`, 'xxx'],
  ),
  // SMG-06: folded lines (RFC 9112 section 5.2)
  ['a folded line', 'X-A: a\r\n b\r\n', ''],
  ['a line folded by a tab', 'X-A: a\r\n\tb\r\n', ''],
  ['a folded Host', 'X-Host: a\r\n Host: evil.example\r\n', ''],
  // SMG-07: bare CR and LF (RFC 9112 section 2.2)
  ['CR alone in a value', 'X-A: a\rX-B: b\r\n', ''],
  ['LF alone behind a value', 'X-A: a\nX-B: b\r\n', ''],
  ['CR alone in a name', 'X\r-A: a\r\n', ''],
  ['CR before CR LF', 'X-A: a\r\r\n', ''],
  ['LF alone before the blank line', 'X-A: a\n', ''],
  ['a blank line of LF alone', 'X-A: a\r\n\nX-B: b\r\n', ''],
  ['NUL in a value', 'X-A: a\0b\r\n', ''],
  ['NUL in a name', 'X\0A: a\r\n', ''],
  // SMG-08: blanks and rubbish about the colon (RFC 9112 section 5.1)
  ['a blank behind the name of the length', 'Content-Length : 3\r\n', 'xxx'],
  ['a blank behind any name', 'X-A : a\r\n', ''],
  ['a blank within a name', 'Content Length: 3\r\n', 'xxx'],
  ['a line without a name', ': a\r\n', ''],
  ['a line without a colon', 'Content-Length\r\n', ''],
  ['a name in brackets', 'X(A): a\r\n', ''],
  ['a name beyond ASCII', 'X-\u00e4: a\r\n', ''],
  // SMG-09, SMG-10: sizes of chunks and what follows them
  ['a chunk extension of 64 KB', chunked, `1;${long}\r\nx\r\n0\r\n\r\n`],
  ...['10000000000000000', 'fffffffffffffffffff', '-1', '+1', '0x1', '', ' 1', '1 1', 'g', '1\x0b', '1,'].map(
    (size): Row => [`a chunk of size ${JSON.stringify(size)}`, chunked, `${size}\r\nx\r\n0\r\n\r\n`],
  ),
  // SMG-11, SMG-12: ends of chunks
  ['a size that ends in LF alone', chunked, '1\nx\r\n0\r\n\r\n'],
  ['a chunk that ends in LF alone', chunked, '1\r\nx\n0\r\n\r\n'],
  ['a chunk that ends in CR alone', chunked, '1\r\nx\r0\r\n\r\n'],
  ['a last chunk that ends in LF alone', chunked, '1\r\nx\r\n0\n\n'],
  ['a chunk that is longer than it says', chunked, '1\r\nxy\r\n0\r\n\r\n'],
  ['a chunk without an end', chunked, '1\r\nx0\r\n\r\n'],
  ['an extension that ends in LF alone', chunked, '1;a\nx\r\n0\r\n\r\n'],
  ['an extension with CR alone', chunked, '1;a\rb\r\nx\r\n0\r\n\r\n'],
  ['an extension with NUL', chunked, '1;a\0\r\nx\r\n0\r\n\r\n'],
  ['a trailer that ends in LF alone', chunked, '0\r\nX-A: a\nX-B: b\r\n\r\n'],
  ['a folded trailer', chunked, '0\r\nX-A: a\r\n b\r\n\r\n'],
  ['a trailer with a blank behind its name', chunked, '0\r\nX-A : a\r\n\r\n'],
]

const targets = () => [
  ['public', '/public/a', ''],
  ['authenticated', '/a', `${cookie()}\r\n`],
]

for (const [name, lines, body] of rows) {
  describe(`a request with ${name}`, () => {
    for (const isKept of [false, true]) {
      it(`is 400 and the last on ${isKept ? 'a kept' : 'a new'} connection; what follows is no request`, async () => {
        for (const [where, target, credentials] of targets()) {
          for (const method of ['GET', 'POST']) {
            const hostile = `${method} ${target} HTTP/1.1\r\nHost: app.example\r\n${credentials}${lines}\r\n${body}`
            await assertRefused(hostile, isKept, `${method}, ${where}`)
          }
        }
      })
    }
  })
}

describe('a request line', () => {
  const host = '\r\nHost: app.example\r\n\r\n'
  for (const line of [
    'GET /public/a HTTP/1.1 HTTP/1.1',
    'GET\t/public/a\tHTTP/1.1',
    'GET /public/a HTTP/1.1 ',
    ' GET /public/a HTTP/1.1',
    'GET /public/a HTTP/1.2',
    'GET /public/a HTTP/2.0',
    'GET /public/a HTTP/3.0',
    'GET /public/a HTTP/0.9',
    'GET /public/a HTTP/01.1',
    'GET /public/a HTTP/1,1',
    'GET /public/a http/1.1',
    'GET /public/a HTTPS/1.1',
    'GET /public/a',
    'GET /public/a b HTTP/1.1',
    'GET /public/\ra HTTP/1.1',
    'GET /public/\0a HTTP/1.1',
    'GET /public/\x7fa HTTP/1.1',
    'GET /public/\x0ba HTTP/1.1',
    'GET /public/a HTTP/1.1\nX: a',
    'PRI * HTTP/2.0',
    '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  ]) {
    it(`that is none is 400, and what follows no request: ${JSON.stringify(line)}`, async () => {
      for (const isKept of [false, true]) await assertRefused(line + host, isKept, String(isKept))
    })
  }

  // RFC 9112 section 6.1: HTTP/1.0 knows no transfer coding, and whatever sent one may mean something else.
  it('of HTTP/1.0 with chunks is refused as well', async () => {
    const head = `POST /public/a HTTP/1.0\r\nHost: app.example\r\nConnection: keep-alive\r\n${chunked}\r\n`
    for (const isKept of [false, true]) await assertRefused(`${head}0\r\n\r\n`, isKept, String(isKept))
  })

  it('with more than one blank passes with one', async () => {
    seen = ''
    const connection = await openRaw(front.port)
    connection.send('GET   /public/a  HTTP/1.1\r\nHost: app.example\r\nConnection: close\r\n\r\n')
    assert.equal(wholeAnswers(await connection.closed())[0]?.status, 200)
    assert.match(seen, /^GET \/public\/a HTTP\/1\.1\r\n/)
  })
})

describe('a header that only looks like framing', () => {
  for (const line of ['Transfer_Encoding: chunked', 'Content_Length: 5', 'TransferEncoding: chunked']) {
    it(`frames nothing, here or at the upstream: ${line}`, async () => {
      seen = ''
      const connection = await openRaw(front.port)
      connection.send(`POST /public/a HTTP/1.1\r\nHost: app.example\r\n${line}\r\n\r\n0\r\n\r\n${smuggled()}`)
      const statuses = wholeAnswers(await connection.closed()).map(({ status }) => status)
      // The rubbish may be noticed before the upstream has answered.
      assert.equal(statuses.at(-1), 400)
      assert.ok(!seen.includes(line.split(':')[0] as string))
      assert.ok(!seen.includes('smuggled'))
    })
  }
})

describe('honest framing', () => {
  for (const [name, lines, body] of [
    ['a length', 'Content-Length: 1\r\n', 'x'],
    ['a length with zeros in front', 'Content-Length: 001\r\n', 'x'],
    ['a length among blanks', 'Content-Length:  1 \r\n', 'x'],
    ['chunks', chunked, '1\r\nx\r\n0\r\n\r\n'],
    ['chunks in capitals', 'TRANSFER-ENCODING: CHUNKED\r\n', '1\r\nx\r\n0\r\n\r\n'],
    ['a chunk size with zeros in front', chunked, '0001\r\nx\r\n000\r\n\r\n'],
    ['short chunk extensions', chunked, '1;a=b;c="d"\r\nx\r\n0;e\r\n\r\n'],
    ['trailers', chunked, '1\r\nx\r\n0\r\nX-A: a\r\n\r\n'],
  ] as const) {
    it(`passes, and so does the next request: ${name}`, async () => {
      const connection = await openRaw(front.port)
      connection.send(`POST /public/a HTTP/1.1\r\nHost: app.example\r\n${lines}\r\n${body}`)
      connection.send('GET /public/next HTTP/1.1\r\nHost: app.example\r\nConnection: close\r\n\r\n')
      const answers = wholeAnswers(await connection.closed())
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 200],
      )
    })
  }
})

/** 400 (or 431, where it is too much), the connection closed, and nothing that follows gone on. */
async function assertRefused(hostile: string, isKept: boolean, what: string): Promise<void> {
  seen = ''
  const connection = await openRaw(front.port)
  if (isKept) {
    connection.send('GET /public/good HTTP/1.1\r\nHost: app.example\r\n\r\n')
    await connection.answers(1)
  }
  connection.send(hostile)
  connection.send(smuggled())
  const answers = wholeAnswers(await connection.closed())
  // Node may hand over the head before it refuses the rest: the connection then ends with whatever is on its way.
  const statuses = answers.map(({ status }) => status).join()
  const before = isKept ? '200' : ''
  assert.ok([before, isKept ? '200,400' : '400'].includes(statuses), `${what}: ${statuses}`)
  assert.ok(!seen.includes('smuggled'), what)
}
