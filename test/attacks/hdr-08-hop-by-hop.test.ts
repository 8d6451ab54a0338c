import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startFront, upgradeHead, type Front } from '../support/front.ts'
import { headerValues } from '../support/raw-client.ts'
import { openRaw } from '../support/raw-connection.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'

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

/** What belongs to one connection (RFC 9110 section 7.6.1), with values that a client of a proxy may send. */
const requestHop = {
  'Keep-Alive': 'timeout=5, max=100',
  'Proxy-Connection': 'keep-alive',
  'Proxy-Authorization': 'Basic eDp5',
  TE: 'trailers, deflate;q=0.5',
  Trailer: 'X-Later',
  'HTTP2-Settings': 'AAMAAABkAAQAoAAAAAIAAAAA',
  'X-Listed': 'secret',
  Keep_Alive: 'timeout=5',
  'Proxy.Connection': 'keep-alive',
  te_: 'trailers',
}
const answerHop = {
  'Keep-Alive': 'timeout=5, max=100',
  'Proxy-Connection': 'keep-alive',
  'Proxy-Authenticate': 'Basic realm="x"',
  TE: 'trailers',
  Trailer: 'X-Later',
  Upgrade: 'h2c',
  'X-Secret-Hop': 'secret',
}
const lines = (of: Readonly<Record<string, string>>) =>
  Object.entries(of).map(([name, value]) => `${name}: ${value}`)

async function ask(bytes: string) {
  const connection = await openRaw(front.port)
  connection.send(bytes)
  const [answer] = await connection.answers(1)
  connection.socket.destroy()
  return { answer: answer ?? assert.fail(), seen: upstream.requests.at(-1) ?? assert.fail() }
}

describe("HDR-08: headers of the client's connection", () => {
  const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'
  const accepts = 'HTTP/1.1 101 Go\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n'
  for (const [name, answer, request] of [
    [
      'with GET',
      ok,
      () =>
        `GET /public/a HTTP/1.1\r\nHost: app.example\r\nConnection: keep-alive, x-LISTED\r\n${lines(requestHop).join('\r\n')}\r\nX-Own: 1\r\n\r\n`,
    ],
    [
      'with POST',
      ok,
      () =>
        `POST /public/a HTTP/1.1\r\nHost: app.example\r\nConnection: X-Listed\r\nContent-Length: 1\r\n${lines(requestHop).join('\r\n')}\r\nX-Own: 1\r\n\r\nx`,
    ],
    [
      'with an upgrade',
      accepts,
      () => upgradeHead('/public/a', 'Connection: X-Listed', ...lines(requestHop), 'X-Own: 1'),
    ],
  ] as const) {
    it(`do not reach the upstream ${name}`, async () => {
      says = answer
      const { seen } = await ask(request())
      for (const gone of Object.keys(requestHop)) assert.deepEqual(seen.header(gone), [], gone)
      assert.deepEqual(seen.header('x-own'), ['1'])
      assert.equal(seen.header('connection').length, 1)
      assert.ok(!seen.header('connection').join().toLowerCase().includes('x-listed'))
    })
  }
})

describe("HDR-08: headers of the upstream's connection", () => {
  for (const [name, status, body] of [
    ['an answer', '200 OK', 'ok'],
    ['a refusal', '401 No', 'no'],
    ['an answer without a body', '204 None', ''],
  ] as const) {
    it(`do not reach the client with ${name}`, async () => {
      says = [
        `HTTP/1.1 ${status}`,
        'Connection: x-secret-HOP, keep-alive',
        ...lines(answerHop),
        ...(status.startsWith('204') ? [] : [`Content-Length: ${body.length}`]),
        'X-Own: 1',
        '',
        body,
      ].join('\r\n')
      const { answer } = await ask('GET /public/a HTTP/1.1\r\nHost: app.example\r\n\r\n')
      assert.equal(answer.status, Number(status.slice(0, 3)))
      const values = answer.rawHeaders.map(([, value]) => value)
      for (const gone of [
        'x-secret-hop',
        'proxy-connection',
        'proxy-authenticate',
        'te',
        'trailer',
        'upgrade',
      ])
        assert.deepEqual(headerValues(answer, gone), [], gone)
      // Keep-Alive and Connection of the client's connection are ours.
      assert.ok(!values.some(value => value.includes('max=100') || /x-secret-hop/i.test(value)))
      assert.deepEqual(headerValues(answer, 'x-own'), ['1'])
      assert.equal(answer.body.toString(), body)
    })
  }

  it('do not reach the client with 101, save those of the upgrade', async () => {
    says = `HTTP/1.1 101 Go\r\nConnection: upgrade, x-secret-hop\r\nUpgrade: websocket\r\nX-Secret-Hop: secret\r\nKeep-Alive: max=100\r\nX-Own: 1\r\n\r\n`
    const { answer } = await ask(upgradeHead('/public/a'))
    assert.equal(answer.status, 101)
    assert.deepEqual(headerValues(answer, 'x-secret-hop'), [])
    assert.deepEqual(headerValues(answer, 'keep-alive'), [])
    assert.deepEqual(headerValues(answer, 'connection'), ['Upgrade'])
    assert.deepEqual(headerValues(answer, 'upgrade'), ['websocket'])
    assert.deepEqual(headerValues(answer, 'x-own'), ['1'])
  })

  it('cannot take away the length, the type or the cookies of an answer', async () => {
    says =
      'HTTP/1.1 200 OK\r\nConnection: content-length, content-type, set-cookie\r\nContent-Length: 2\r\nContent-Type: a/b\r\nSet-Cookie: a=1\r\n\r\nok'
    const { answer } = await ask('GET /public/a HTTP/1.1\r\nHost: app.example\r\n\r\n')
    assert.deepEqual(headerValues(answer, 'content-length'), ['2'])
    assert.deepEqual(headerValues(answer, 'content-type'), ['a/b'])
    assert.deepEqual(headerValues(answer, 'set-cookie'), ['a=1'])
  })
})
