import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startFront, type Front } from '../support/front.ts'
import { headerValues } from '../support/raw-client.ts'
import { openRaw } from '../support/raw-connection.ts'
import { startKeptUpstream, type KeptUpstream } from '../support/kept-upstream.ts'
import { until } from '../support/until.ts'

// An upstream that is broken or hostile: nothing of its answer may become a part of somebody else's.
let says: string | Buffer = ''
let upstream: KeptUpstream
let front: Front

before(async () => {
  upstream = await startKeptUpstream((target, _socket, head) => {
    if (target.startsWith('/scripted')) return says
    const user = /^x-forwarded-user: (.*)$/im.exec(head)?.[1] ?? 'nobody'
    return `HTTP/1.1 200 OK\r\nContent-Length: ${user.length}\r\n\r\n${user}`
  })
  front = await startFront({ upstream: upstream.url })
})
after(async () => {
  await front.close()
  await upstream.close()
})

/** Ada's answer to `says`, then Zoe's to an ordinary one, over the pool as it was left. */
async function ask(answer: string | Buffer, method: string) {
  says = answer
  const ada = await openRaw(front.port)
  ada.send(`${method} /scripted HTTP/1.1\r\nHost: app.example\r\nCookie: ${front.cookies.ada}\r\n\r\n`)
  const [first] = await ada.answers(1, [method])
  const isCut = first === undefined
  if (isCut) await ada.closed()
  ada.socket.destroy()
  for (let round = 0; round < 2; round++) {
    const zoe = await openRaw(front.port)
    zoe.send(`GET /a HTTP/1.1\r\nHost: app.example\r\nCookie: ${front.cookies.zoe}\r\n\r\n`)
    const [second] = await zoe.answers(1)
    zoe.socket.destroy()
    assert.equal(second?.status, 200)
    assert.equal(second.body.toString(), 'zoe-oid')
  }
  return { first, isCut, received: ada.received().toString('latin1') }
}

const ok = (...lines: readonly string[]) => ['HTTP/1.1 200 OK', ...lines, '', ''].join('\r\n')
const intruder = 'HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nintruder'

type Legal = readonly [name: string, answer: string, status: number, body: string, method?: string]

describe('RSP-01: an answer that is legal', () => {
  const rows: readonly Legal[] = [
    [
      'after 100 that nobody asked for',
      `HTTP/1.1 100 Continue\r\n\r\n${ok('Content-Length: 2')}ok`,
      200,
      'ok',
    ],
    ['after 103', `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${ok('Content-Length: 2')}ok`, 200, 'ok'],
    [
      'after many 102',
      `${'HTTP/1.1 102 Processing\r\n\r\n'.repeat(20)}${ok('Content-Length: 2')}ok`,
      200,
      'ok',
    ],
    ['204', 'HTTP/1.1 204 No Content\r\n\r\n', 204, ''],
    ['304 with a length', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nETag: "x"\r\n\r\n', 304, ''],
    ['to HEAD with a length', ok('Content-Length: 5'), 200, '', 'HEAD'],
    ['to HEAD in chunks', ok('Transfer-Encoding: chunked'), 200, '', 'HEAD'],
    ['an empty one', ok('Content-Length: 0'), 200, ''],
    ['without a reason', 'HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok', 200, 'ok'],
    ['an unknown status', 'HTTP/1.1 299 Odd\r\nContent-Length: 2\r\n\r\nok', 299, 'ok'],
    ['the highest status', 'HTTP/1.1 599 Odd\r\nContent-Length: 2\r\n\r\nok', 599, 'ok'],
    ['in chunks', `${ok('Transfer-Encoding: chunked')}2\r\nok\r\n0\r\n\r\n`, 200, 'ok'],
    [
      'in chunks with extensions',
      `${ok('Transfer-Encoding: chunked')}2;a="b"\r\nok\r\n0;c\r\n\r\n`,
      200,
      'ok',
    ],
    [
      'in chunks with trailers',
      `${ok('Transfer-Encoding: chunked', 'Trailer: X-A')}2\r\nok\r\n0\r\nX-A: 1\r\n\r\n`,
      200,
      'ok',
    ],
    ['in chunks with an empty line first', `\r\n${ok('Content-Length: 2')}ok`, 200, 'ok'],
    ['with a head of 12 KB', `${ok(`X-A: ${'a'.repeat(12_000)}`, 'Content-Length: 2')}ok`, 200, 'ok'],
  ]
  for (const [name, answer, status, body, method = 'GET'] of rows) {
    it(`reaches the client: ${name}`, async () => {
      const { first } = await ask(answer, method)
      assert.equal(first?.status, status)
      assert.equal(first.body.toString(), body)
      assert.deepEqual(headerValues(first, 'x-entrada'), [])
    })
  }
})

describe('RSP-01: a body where there can be none', () => {
  for (const [name, answer, status, method] of [
    ['behind 204', `HTTP/1.1 204 None\r\n\r\n${intruder}`, 204, 'GET'],
    [
      'behind 204 with a length',
      `HTTP/1.1 204 None\r\nContent-Length: ${intruder.length}\r\n\r\n${intruder}`,
      204,
      'GET',
    ],
    [
      'behind 204 in chunks',
      'HTTP/1.1 204 None\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
      204,
      'GET',
    ],
    ['behind 304', `HTTP/1.1 304 Same\r\nContent-Length: ${intruder.length}\r\n\r\n${intruder}`, 304, 'GET'],
    ['behind the answer to HEAD', `${ok(`Content-Length: ${intruder.length}`)}${intruder}`, 200, 'HEAD'],
  ] as const) {
    it(`reaches nobody, and the connection is not used again: ${name}`, async () => {
      const { first, received } = await ask(answer, method)
      // An answer that makes no sense may be refused as well.
      assert.ok(first?.status === status || first?.status === 502, String(first?.status))
      assert.ok(!received.includes('intruder'))
    })
  }
})

const bad: readonly (readonly [name: string, answer: string | Buffer])[] = [
  ['two different lengths', `${ok('Content-Length: 2', 'Content-Length: 3')}ok!`],
  ['a list of different lengths', `${ok('Content-Length: 2, 3')}ok!`],
  ...['+2', '-2', '0x2', '2.0', '2 2', '', 'two', '18446744073709551618'].map(
    length => [`the length ${JSON.stringify(length)}`, `${ok(`Content-Length: ${length}`)}ok`] as const,
  ),
  [
    'a length and chunks',
    `${ok('Content-Length: 2', 'Transfer-Encoding: chunked')}2\r\nok\r\n0\r\n\r\n${intruder}`,
  ],
  [
    'chunks and a length',
    `${ok('Transfer-Encoding: chunked', 'Content-Length: 2')}2\r\nok\r\n0\r\n\r\n${intruder}`,
  ],
  ['chunked and then another coding', `${ok('Transfer-Encoding: chunked, gzip')}2\r\nok\r\n0\r\n\r\n`],
  ['a folded line', `${ok('X-A: a', ' X-B: b', 'Content-Length: 2')}ok`],
  ['a folded cookie', `${ok('Set-Cookie: a=1', '\tb', 'Content-Length: 2')}ok`],
  ['CR alone in a value', `${ok('X-A: a\rX-B: b', 'Content-Length: 2')}ok`],
  ['LF alone in a value', `${ok('X-A: a\nX-B: b', 'Content-Length: 2')}ok`],
  ['NUL in a value', `${ok('X-A: a\0b', 'Content-Length: 2')}ok`],
  ['a blank behind a name', `${ok('X-A : a', 'Content-Length: 2')}ok`],
  ['a line without a colon', `${ok('X-A', 'Content-Length: 2')}ok`],
  ['a line without a name', `${ok(': a', 'Content-Length: 2')}ok`],
  ['a head of 20 KB', `${ok(`X-A: ${'a'.repeat(20_000)}`, 'Content-Length: 2')}ok`],
  ['a head without an end', `HTTP/1.1 200 OK\r\n${'X-A: a\r\n'.repeat(5000)}`],
  ...['000', '099', '999', '1000', '20', 'abc', '-200', '2 00'].map(
    status => [`the status ${status}`, `HTTP/1.1 ${status} Odd\r\nContent-Length: 2\r\n\r\nok`] as const,
  ),
  ['interim answers without end', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(5000)],
  ['101 that nobody asked for', 'HTTP/1.1 101 Go\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n'],
  ['chunked inside another coding', `${ok('Transfer-Encoding: gzip, chunked')}2\r\nok\r\n0\r\n\r\n`],
  ['the frames of HTTP/2', Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])],
  ['a request', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['an alert of TLS', Buffer.from([0x15, 3, 1, 0, 2, 2, 0x46])],
  ['rubbish', '\0\x01\x02\xff\r\n\r\n'],
]

describe('RSP-01: an answer that is none', () => {
  for (const [name, answer] of bad) {
    for (const method of ['GET', 'HEAD']) {
      it(`is 502 and nothing of it reaches anybody, nor is its connection used again: ${name}, ${method}`, async () => {
        const { first } = await ask(answer, method)
        assert.equal(first?.status, 502)
        assert.match(headerValues(first, 'x-entrada').join(), /^upstream-(?:invalid|unreachable)$/)
        assert.ok(!/intruder|ok!/.test(first.body.toString()))
      })
    }
  }
})

describe('RSP-01: a body that breaks off', () => {
  for (const [name, body] of [
    ['with a size that is none', '2\r\nok\r\nzz\r\n'],
    ['with a size that is too large', '2\r\nok\r\nfffffffffffffffff\r\n'],
    ['with a chunk that is longer than it says', '2\r\nokay\r\n0\r\n\r\n'],
    ['with LF alone behind a size', '2\r\nok\r\n2\nok\r\n0\r\n\r\n'],
    ['with a trailer that is none', '2\r\nok\r\n0\r\nX A: 1\r\n\r\n'],
  ] as const) {
    it(`is seen to be cut: ${name}`, async () => {
      const { isCut, received } = await ask(`${ok('Transfer-Encoding: chunked')}${body}${intruder}`, 'GET')
      assert.ok(isCut, received)
      assert.ok(!received.includes('intruder'))
      assert.ok(!received.endsWith('\r\n0\r\n\r\n'))
    })
  }
})

describe('RSP-01: two equal lengths', () => {
  it('are one length, or no answer', async () => {
    const { first } = await ask(`${ok('Content-Length: 2', 'Content-Length: 2')}ok`, 'GET')
    if (first?.status === 502) return
    assert.deepEqual(first && headerValues(first, 'content-length'), ['2'])
    assert.equal(first?.body.toString(), 'ok')
  })
})

describe('RSP-01: connections that an answer has spoilt', () => {
  it('are closed by the gateway', async () => {
    const before = upstream.sockets.length
    await ask(`${ok('Content-Length: 2', 'Content-Length: 3')}ok!`, 'GET')
    await until('the connection is closed', () =>
      upstream.sockets.slice(0, before + 1).some(socket => socket.destroyed),
    )
    await until(
      'at most the good ones are left',
      () => upstream.sockets.filter(socket => !socket.destroyed).length <= 1,
    )
  })
})
