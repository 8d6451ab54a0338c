import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { head } from '../support/front.ts'
import { canMeasureMemory, startGatewayProcess } from '../support/gateway-process.ts'
import { listening } from '../support/listening.ts'
import { rawRequest } from '../support/raw-client.ts'
import { until } from '../support/until.ts'

const count = process.env['ENTRADA_TEST_LONG'] === '1' ? 5000 : 100
/** How many of them connect at once: as many as a backlog takes without a word. */
const atOnce = 100

describe(`LOAD-03: ${count} connections that are kept and say nothing`, () => {
  it('are all held, and a new request is answered', async t => {
    const upstream = await listening((request, response) => response.end(`answer to ${request.url}`))
    t.after(upstream.close)
    const gateway = await startGatewayProcess(t, upstream.url, {
      ENTRADA_LISTEN_LIMITS_CONNECTIONS: String(count + 100),
    })
    const sockets: Socket[] = []
    t.after(async () => sockets.forEach(socket => socket.destroy()))
    const seen = { answers: 0, ends: 0 }
    const ask = (socket: Socket): unknown =>
      socket.write(`GET /idle HTTP/1.1\r\nHost: app.example\r\nCookie: ${gateway.cookie}\r\n\r\n`)
    const before = canMeasureMemory ? gateway.memory.resident() : 0
    while (sockets.length < count) {
      for (let at = 0; at < atOnce; at++) {
        const socket = connect(gateway.port, '127.0.0.1', () => ask(socket))
        socket.on(
          'data',
          (chunk: Buffer) => (seen.answers += chunk.toString().split('answer to /idle').length - 1),
        )
        socket.on('error', () => socket.destroy())
        socket.on('close', () => (seen.ends += 1))
        sockets.push(socket)
      }
      await until('they are answered', () => seen.answers === sockets.length)
    }
    if (canMeasureMemory) {
      const grown = gateway.memory.resident() - before
      t.diagnostic(
        `${(grown / 2 ** 20).toFixed(1)} MiB more for ${count} connections, ${(grown / count / 1024).toFixed(1)} KiB each`,
      )
      // Beside what each takes there is the garbage of having answered them all.
      assert.ok(grown < 80_000_000 + count * 40_000, `${grown} bytes more`)
    }
    const answer = await rawRequest(gateway.port, head('GET /new', `Cookie: ${gateway.cookie}`), 60_000)
    assert.deepEqual([answer.status, answer.body.toString()], [200, 'answer to /new'])
    assert.equal(seen.ends, 0)
    for (let at = 0; at < count; at += atOnce) {
      for (const socket of sockets.slice(at, at + atOnce)) ask(socket)
      await until('each is still good for a request', () => seen.answers === count + at + atOnce)
    }
  })
})
