import assert from 'node:assert/strict'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { head, startFront } from '../support/front.ts'
import { headerValues, parseAnswer, rawRequest, sendBytes } from '../support/raw-client.ts'
import { until } from '../support/until.ts'

/** Answers `/bad` with exact bytes and says no more; everything else as it should, over kept-alive connections. */
async function startUpstream(t: TestContext, bad: string) {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk: Buffer) => {
      const target = chunk.toString('latin1').split(' ')[1] ?? ''
      const good = `HTTP/1.1 200 OK\r\ncontent-length: ${target.length}\r\n\r\n${target}`
      socket.write(Buffer.from(target === '/bad' ? bad : good, 'latin1'))
    })
  })
  server.listen(0, '127.0.0.1')
  await until('it listens', () => server.listening)
  const front = await startFront({ upstream: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
  t.after(async () => {
    await front.close()
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return front
}

/** `cut`: the answer begins and is then broken off. */
type Outcome = 502 | 'cut' | Readonly<{ status: number; body: string }>

const ok = 'HTTP/1.1 200 OK\r\n'
const two = 'content-length: 2\r\n\r\nok'

const rows: [name: string, bytes: string, outcome: Outcome, method?: string][] = [
  ['no HTTP at all', 'hello\r\n\r\n', 502],
  ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n', 502],
  ['HTTP/2', `HTTP/2 200 OK\r\n${two}`, 502],
  ['HTTP/3.7', `HTTP/3.7 200 OK\r\n${two}`, 502],
  ['a status of 99', `HTTP/1.1 099 Low\r\n${two}`, 502],
  ['a status of two digits', `HTTP/1.1 20 OK\r\n${two}`, 502],
  ['a status of four digits', `HTTP/1.1 2000 OK\r\n${two}`, 502],
  ['a status that is no number', `HTTP/1.1 abc OK\r\n${two}`, 502],
  ['a status of 999', `HTTP/1.1 999 High\r\n${two}`, 502],
  ['no reason', `HTTP/1.1 200 \r\n${two}`, { status: 200, body: 'ok' }],
  ['two lengths', `${ok}content-length: 1\r\n${two}`, 502],
  ['two lengths in one line', `${ok}content-length: 2, 2\r\n\r\nok`, 502],
  ['a length and chunks', `${ok}transfer-encoding: chunked\r\n${two}`, 502],
  ['a length with a sign', `${ok}content-length: +2\r\n\r\nok`, 502],
  ['a length below zero', `${ok}content-length: -2\r\n\r\nok`, 502],
  ['a length that is no number', `${ok}content-length: abc\r\n\r\nok`, 502],
  ['a length beyond all numbers', `${ok}content-length: 99999999999999999999999\r\n\r\nok`, 502],
  ['a chunk whose size is no number', `${ok}transfer-encoding: chunked\r\n\r\nzz\r\nok\r\n0\r\n\r\n`, 'cut'],
  [
    'a chunk that is longer than it says',
    `${ok}transfer-encoding: chunked\r\n\r\n1\r\nokay\r\n0\r\n\r\n`,
    'cut',
  ],
  ['a head of 20 KB', `${ok}x-a: ${'a'.repeat(20_000)}\r\n${two}`, 502],
  ['a NUL in a header', `${ok}x-a: \u0000\r\n${two}`, 502],
  ['a control character in a header', `${ok}x-a: \u0001\r\n${two}`, 502],
  ['a bare CR in a cookie', `${ok}set-cookie: a=1\rset-cookie: b=2\r\n${two}`, 502],
  ['a folded header', `${ok}x-a: 1\r\n  2\r\n${two}`, 502],
  ['a header without a name', `${ok}: 1\r\n${two}`, 502],
  ['a header without a colon', `${ok}x-a\r\n${two}`, 502],
  ['a space in a header name', `${ok}x a: 1\r\n${two}`, 502],
  ['a space before the colon', `${ok}x-a : 1\r\n${two}`, 502],
  [
    'an upgrade nobody asked for',
    'HTTP/1.1 101 Go\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
    502,
  ],
  ['hints by the thousand', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(1000) + ok + two, 502],
  ['a body with 204', `HTTP/1.1 204 No Content\r\n${two}`, { status: 204, body: '' }],
  ['a body with 304', `HTTP/1.1 304 Not Modified\r\n${two}`, { status: 304, body: '' }],
  ['a body in answer to HEAD', ok + two, { status: 200, body: '' }, 'HEAD'],
  [
    'more than it says',
    `${ok}${two}HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nwrong`,
    { status: 200, body: 'ok' },
  ],
  ['rubbish behind it', `${ok}${two}rubbish`, { status: 200, body: 'ok' }],
]

describe('F14: an invalid answer', () => {
  for (const [name, bytes, outcome, method = 'GET'] of rows) {
    const what =
      outcome === 502 ? 'becomes 502' : outcome === 'cut' ? 'is cut' : `passes as ${outcome.status}`
    it(`${what}, and the next answers are right: ${name}`, async t => {
      const front = await startUpstream(t, bytes)
      const cookie = `Cookie: ${front.cookies.ada}`
      // A kept-alive connection is there already.
      assert.equal((await rawRequest(front.port, head('GET /first', cookie))).body.toString(), '/first')
      const got = await sendBytes(front.port, head(`${method} /bad`, cookie), 5000)
      const answer = parseAnswer(got)
      if (outcome === 502) {
        assert.equal(answer.status, 502)
        assert.match(headerValues(answer, 'x-entrada')[0] ?? '', /^upstream-(?:invalid|unreachable)$/)
      } else if (outcome === 'cut') {
        assert.equal(answer.status, 200)
        assert.ok(!got.toString('latin1').endsWith('0\r\n\r\n'), 'it looks whole')
        await until('the line is written', () => front.accessLines().some(line => line['cut'] === true))
      } else assert.deepEqual({ status: answer.status, body: answer.body.toString() }, outcome)
      for (let at = 0; at < 5; at++) {
        const next = await rawRequest(front.port, head(`GET /next-${at}`, cookie))
        assert.deepEqual([next.status, next.body.toString()], [200, `/next-${at}`])
      }
    })
  }
})
