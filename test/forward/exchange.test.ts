import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { request } from '../support/http-client.ts'
import { sendBytes } from '../support/raw-client.ts'
import { startRecordingUpstream, type Script } from '../support/recording-upstream.ts'
import { startWay } from './way.ts'

/** Takes the request and closes the connection without a word. */
const hangsUp: Script = (_recorded, socket) => {
  socket.destroy()
  return undefined
}

describe('an upstream that closes the connection instead of answering', () => {
  const rows: [name: string, method: string, body: string | undefined, times: number][] = [
    ['a GET is sent once more', 'GET', undefined, 2],
    ['a HEAD is sent once more', 'HEAD', undefined, 2],
    ['a POST is never sent again', 'POST', undefined, 1],
    ['a DELETE is never sent again', 'DELETE', undefined, 1],
    ['a GET with a body is never sent again', 'GET', 'x=1', 1],
    ['a POST with a body is never sent again', 'POST', 'x=1', 1],
  ]
  for (const [name, method, body, times] of rows) {
    it(`gets each request as often as is safe: ${name}`, async () => {
      const upstream = await startRecordingUpstream(hangsUp)
      const way = await startWay(upstream.url)
      const headers = body === undefined ? {} : { 'content-length': String(body.length) }
      const answer = await request(`${way.url}/a`, { method, headers, ...(body !== undefined && { body }) })
      assert.equal(answer.status, 502)
      assert.equal(upstream.requests.length, times)
      await Promise.all([way.close(), upstream.close()])
    })
  }
})

describe('an upstream that answers 503 or a redirect', () => {
  for (const status of ['503 Busy', '302 Found', '429 Slow down']) {
    it(`is asked once, and its answer passed on: ${status}`, async () => {
      const upstream = await startRecordingUpstream(
        () =>
          `HTTP/1.1 ${status}\r\nlocation: http://127.0.0.1:1/x\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n`,
      )
      const way = await startWay(upstream.url)
      const answer = await request(`${way.url}/a`)
      assert.equal(String(answer.status), status.slice(0, 3))
      assert.equal(answer.headers.location, 'http://127.0.0.1:1/x')
      assert.equal(upstream.requests.length, 1)
      await Promise.all([way.close(), upstream.close()])
    })
  }
})

describe('an answer that breaks off', () => {
  it('reaches the client as a broken one', async () => {
    const upstream = await startRecordingUpstream((_recorded, socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n')
      setTimeout(() => socket.destroy(), 50)
      return undefined
    })
    const way = await startWay(upstream.url)
    const bytes = await sendBytes(
      way.port,
      'GET /a HTTP/1.1\r\nHost: app.example\r\nConnection: close\r\n\r\n',
    )
    const text = bytes.toString('latin1')
    assert.match(text, /abc/)
    assert.ok(!text.endsWith('0\r\n\r\n'))
    await Promise.all([way.close(), upstream.close()])
  })
})
