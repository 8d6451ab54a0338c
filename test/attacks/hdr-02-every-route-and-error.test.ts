import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startFront, type Front } from '../support/front.ts'
import { freePort } from '../support/free-port.ts'
import { headerValues } from '../support/raw-client.ts'
import { openRaw } from '../support/raw-connection.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'
import { forgedNames, forgeriesIn, withOwnHeader } from './managed-names.ts'

let upstream: RecordingUpstream
let front: Front
let gone: Front

before(async () => {
  const turns = new Map<string, number>()
  upstream = await startRecordingUpstream(({ target }, socket) => {
    const turn = (turns.get(target) ?? 0) + 1
    turns.set(target, turn)
    if (target.includes('cut-first') && turn === 1) {
      // Says nothing and hangs up, which is what a kept connection looks like that was closed at the wrong moment.
      socket.destroy()
      return undefined
    }
    return target.includes('fails')
      ? 'HTTP/1.1 500 No\r\nx-forwarded-user: forged\r\ncontent-length: 0\r\n\r\n'
      : 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'
  })
  front = await startFront({ upstream: upstream.url, settings: withOwnHeader })
  gone = await startFront({ upstream: `http://127.0.0.1:${await freePort()}` })
})
after(async () => {
  await Promise.all([front.close(), gone.close()])
  await upstream.close()
})

const forgeries = forgedNames.slice(0, 60).map(name => `${name}: forged\r\n`)
const request = (line: string, ...lines: string[]) =>
  `${line} HTTP/1.1\r\nHost: app.example\r\n${[...lines, ''].join('\r\n')}${forgeries.join('')}\r\n`

// mod_auth_openidc scrubbed them on protected paths alone (CVE-2017-6413): what was let through kept them.
describe('forged headers', () => {
  for (const [name, line] of [
    ['a public route', 'GET /public/a'],
    ['a public route with OPTIONS, which could be a preflight', 'OPTIONS /public/a'],
    ['a public route in absolute-form', 'GET http://app.example/public/a'],
    ['a public route whose upstream fails', 'GET /public/fails'],
    ['an optional route', 'GET /optional/a'],
    ['a request that is sent a second time', 'GET /public/cut-first'],
  ] as const) {
    it(`are gone, and nobody is told, on ${name}`, async () => {
      const count = upstream.requests.length
      const connection = await openRaw(front.port)
      connection.send(request(line))
      await connection.answers(1)
      connection.socket.destroy()
      const seen = upstream.requests.slice(count)
      assert.ok(seen.length > 0)
      for (const each of seen) assert.deepEqual(forgeriesIn(each, false), [])
    })
  }

  it('are gone on every request of a kept connection, after a refusal as well', async () => {
    const connection = await openRaw(front.port)
    const count = upstream.requests.length
    const lines = ['GET /a', 'GET /public/a', 'GET /closed/a', 'GET /a//b', 'GET /public/b', 'TRACE /']
    for (const [at, line] of lines.entries()) {
      connection.send(request(line))
      await connection.answers(at + 1)
    }
    const answers = await connection.answers(lines.length)
    connection.socket.destroy()
    assert.deepEqual(
      answers.map(({ status }) => status),
      [401, 200, 403, 400, 200, 405],
    )
    assert.equal(upstream.requests.length - count, 2)
    for (const each of upstream.requests.slice(count)) assert.deepEqual(forgeriesIn(each, false), [])
  })

  for (const [name, line, status] of [
    ['sign-in is needed', 'GET /a', 401],
    ['it is denied', 'GET /closed/a', 403],
    ['the target is unclear', 'GET /a//b', 400],
    ['the method is refused', 'TRACE /a', 405],
    ['an own endpoint is asked', 'GET /.auth/me', 401],
    ['the callback is asked', 'GET /.auth/callback?code=x&state=y', 400],
    ['there is no such endpoint', 'GET /.auth/nothing', 404],
    ['the upstream is away', 'GET /public/a', 502],
  ] as const) {
    it(`come back in no byte where ${name}`, async () => {
      const connection = await openRaw((status === 502 ? gone : front).port)
      connection.send(request(line))
      const [answer] = await connection.answers(1)
      assert.equal(answer?.status, status)
      assert.ok(!connection.received().includes('forged'))
      connection.socket.destroy()
    })
  }

  it('name nobody at our own endpoints', async () => {
    const connection = await openRaw(front.port)
    connection.send(request('GET /.auth/me', `Cookie: ${front.cookies.ada}`))
    const [answer] = await connection.answers(1)
    assert.equal((JSON.parse(answer?.body.toString() ?? '') as { user: string }).user, 'ada-oid')
    assert.deepEqual(headerValues(answer ?? assert.fail(), 'x-forwarded-user'), [])
    connection.socket.destroy()
  })
})
