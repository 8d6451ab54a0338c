import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { WebSocket, WebSocketServer } from 'ws'
import { spentPieces, SpentPieces } from '../../src/forward/spent-pieces.ts'
import { startFront } from '../support/front.ts'
import { listening } from '../support/listening.ts'

const mebibyte = 1024 * 1024

describe('pieces that were passed on', () => {
  it('are let go of every 16 MiB, by a collection of the young generation', () => {
    const asked: unknown[] = []
    const spent = new SpentPieces(() => options => asked.push(options))
    for (let count = 0; count < 15; count++) spent.count(mebibyte)
    assert.deepEqual(asked, [])
    for (let count = 0; count < 17; count++) spent.count(mebibyte)
    assert.deepEqual(asked, [{ type: 'minor' }, { type: 'minor' }])
  })

  it('ask once how that is done, and go on where nobody can', () => {
    let asked = 0
    const spent = new SpentPieces(() => {
      asked += 1
      return undefined
    })
    for (let count = 0; count < 3; count++) spent.count(16 * mebibyte)
    assert.equal(asked, 1)
  })

  it('do not stay in memory when V8 itself sees nothing to collect', () => {
    const spent = new SpentPieces()
    const before = process.memoryUsage().arrayBuffers
    let most = 0
    for (let count = 0; count < 1024; count++) {
      spent.count(Buffer.alloc(64 * 1024).length)
      most = Math.max(most, process.memoryUsage().arrayBuffers - before)
    }
    // V8 alone lets go of them every 32 MiB at the earliest.
    assert.ok(most < 24 * mebibyte, `${most} bytes`)
  })
})

describe('what counts as passed on', () => {
  for (const [name, request] of [
    ['a body on its way up', { method: 'POST', body: 'x'.repeat(mebibyte) }],
    ['a body on its way down', { method: 'GET' }],
  ] as const) {
    it(`is ${name}`, async t => {
      const upstream = await listening((asked, response) => {
        asked.resume().on('end', () => response.end(asked.method === 'GET' ? 'x'.repeat(mebibyte) : ''))
      })
      const front = await startFront({ upstream: upstream.url })
      const counted = t.mock.method(spentPieces, 'count')
      const answer = await fetch(`http://127.0.0.1:${front.port}/a`, {
        ...request,
        headers: { cookie: front.cookies.ada },
      })
      await answer.arrayBuffer()
      assert.equal(sumOf(counted.mock.calls), mebibyte)
      await front.close()
      await upstream.close()
    })
  }

  it('is what goes through a WebSocket, both ways', async t => {
    const upstream = await listening((_request, response) => response.end())
    const sockets = new WebSocketServer({ server: upstream.server })
    sockets.on('connection', socket => socket.on('message', data => socket.send(data)))
    const front = await startFront({ upstream: upstream.url })
    const counted = t.mock.method(spentPieces, 'count')
    const socket = new WebSocket(`ws://127.0.0.1:${front.port}/ws`, {
      headers: { cookie: front.cookies.ada },
    })
    await once(socket, 'open')
    socket.send('x'.repeat(mebibyte))
    await once(socket, 'message')
    assert.ok(sumOf(counted.mock.calls) > 2 * mebibyte)
    socket.terminate()
    await front.close()
    sockets.close()
    await upstream.close()
  })
})

function sumOf(calls: readonly Readonly<{ arguments: readonly unknown[] }>[]): number {
  return calls.reduce((sum, call) => sum + Number(call.arguments[0]), 0)
}
