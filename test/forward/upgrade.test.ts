import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { rawRequest } from '../support/raw-client.ts'
import { startRecordingUpstream, type Script } from '../support/recording-upstream.ts'
import { startWay } from './way.ts'

const upgrade =
  'GET /ws HTTP/1.1\r\nHost: app.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n'

const accepts: Script = (_recorded, socket) => {
  socket.write(
    'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: b\r\n\r\nhello',
  )
  return undefined
}

describe('a WebSocket upgrade', () => {
  it('is answered by the upstream, whose choice of protocol reaches the client', async () => {
    const upstream = await startRecordingUpstream(accepts)
    const way = await startWay(upstream.url)
    const answer = await rawRequest(way.port, `${upgrade}Sec-WebSocket-Protocol: a, b\r\n\r\n`)
    assert.equal(answer.status, 101)
    assert.ok(answer.rawHeaders.some(([name, value]) => name === 'Sec-WebSocket-Protocol' && value === 'b'))
    assert.equal(answer.body.toString(), 'hello')
    await Promise.all([way.close(), upstream.close()])
  })

  it('that the upstream refuses is refused with its answer', async () => {
    const upstream = await startRecordingUpstream(() => 'HTTP/1.1 426 No\r\ncontent-length: 3\r\n\r\nno!')
    const way = await startWay(upstream.url)
    const answer = await rawRequest(way.port, `${upgrade}\r\n`)
    assert.deepEqual([answer.status, answer.body.toString()], [426, 'no!'])
    await Promise.all([way.close(), upstream.close()])
  })

  it('carries no identity of the client and none of our cookies', async () => {
    const upstream = await startRecordingUpstream(accepts)
    const way = await startWay(upstream.url)
    await rawRequest(way.port, `${upgrade}X_Forwarded_User: eve\r\nCookie: a=1; ours=2\r\n\r\n`)
    assert.deepEqual(upstream.requests[0]?.header('x_forwarded_user'), [])
    assert.deepEqual(upstream.requests[0]?.header('cookie'), ['a=1'])
    await Promise.all([way.close(), upstream.close()])
  })
})

describe('an upgrade with a body', () => {
  for (const framing of ['Content-Length: 5', 'Transfer-Encoding: chunked']) {
    it(`is refused, for its bytes could be read as another request: ${framing}`, async () => {
      const upstream = await startRecordingUpstream(accepts)
      const way = await startWay(upstream.url)
      const answer = await rawRequest(way.port, `${upgrade}${framing}\r\n\r\nhello`)
      assert.equal(answer.status, 400)
      assert.equal(upstream.connections(), 0)
      await Promise.all([way.close(), upstream.close()])
    })
  }
})

describe('CONNECT', () => {
  it('reaches no upstream', async () => {
    const upstream = await startRecordingUpstream()
    const way = await startWay(upstream.url)
    const answer = await rawRequest(way.port, 'CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n')
    assert.ok(answer.status >= 400)
    assert.equal(upstream.connections(), 0)
    await Promise.all([way.close(), upstream.close()])
  })
})
