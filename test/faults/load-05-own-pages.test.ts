import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { head } from '../support/front.ts'
import { canMeasureMemory, startGatewayProcess } from '../support/gateway-process.ts'
import { patience } from '../support/patience.ts'
import { rawRequest } from '../support/raw-client.ts'

const long = process.env['ENTRADA_TEST_LONG'] === '1'
const clients = long ? 50 : 5
const targets = long
  ? ['/.auth/signed-out', '/.auth/me', '/.auth/jwks.json', '/a//b']
  : ['/.auth/me', '/a//b']
/** Bytes of requests that each client would send if it could. */
const wanted = 32 * 2 ** 20

describe(`LOAD-05: ${clients} clients that ask for our own pages without end and read none`, () => {
  for (const target of targets) {
    it(`are not listened to any longer, and memory stays bounded: ${target}`, async t => {
      if (!canMeasureMemory) return t.skip('memory can be measured on Linux only')
      const gateway = await startGatewayProcess(t, 'http://127.0.0.1:9')
      const request = `GET ${target} HTTP/1.1\r\nHost: app.example\r\nCookie: ${gateway.cookie}\r\nSec-Fetch-Mode: navigate\r\n\r\n`
      const piece = request.repeat(100)
      gateway.memory.forgetPeak()
      const before = gateway.memory.resident()
      const sockets: Socket[] = []
      t.after(async () => sockets.forEach(socket => socket.destroy()))
      const taken: number[] = []
      for (let at = 0; at < clients; at++) {
        const socket = connect(gateway.port, '127.0.0.1')
        socket.pause()
        socket.on('error', () => socket.destroy())
        sockets.push(socket)
        taken.push(0)
        const pour = (): void => {
          while ((taken[at] ?? 0) < wanted && !socket.destroyed) {
            taken[at] = (taken[at] ?? 0) + piece.length
            if (!socket.write(piece)) return void socket.once('drain', pour)
          }
        }
        pour()
      }
      // Stuck: nothing more is taken for a while.
      let last = -1
      for (let now = sum(taken); now !== last; now = sum(taken)) {
        last = now
        await wait(500)
      }
      const grown = gateway.memory.peak() - before
      t.diagnostic(
        `${target}: ${(sum(taken) / clients / 2 ** 20).toFixed(1)} MiB taken of each, ${(grown / 2 ** 20).toFixed(1)} MiB more memory`,
      )
      assert.ok(sum(taken) < (clients * wanted) / 2, 'they were listened to')
      assert.ok(grown < 80_000_000 + clients * 500_000, `${grown} bytes more`)
      const asked = head('GET /.auth/me', `Cookie: ${gateway.cookie}`)
      const deadline = Date.now() + patience
      let answer = await rawRequest(gateway.port, asked, 60_000)
      // On a slow machine it may still be catching up, and turn most requests away.
      while (answer.status === 503 && Date.now() < deadline) {
        await wait(100)
        answer = await rawRequest(gateway.port, asked, 60_000)
      }
      assert.equal(answer.status, 200)
    })
  }
})

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
