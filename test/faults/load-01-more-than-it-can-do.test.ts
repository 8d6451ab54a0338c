import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { head } from '../support/front.ts'
import { canMeasureMemory, startGatewayProcess } from '../support/gateway-process.ts'
import { listening } from '../support/listening.ts'
import { patience } from '../support/patience.ts'
import { rawRequest } from '../support/raw-client.ts'
import { until } from '../support/until.ts'

const isLong = process.env['ENTRADA_TEST_LONG'] === '1'
const clients = isLong ? 200 : 50
/** Milliseconds: of asking as fast as answers come, and of asking three times as much whatever comes. */
const spans = isLong ? { measured: 5_000, overload: 20_000 } : { measured: 1_000, overload: 2_000 }
const tick = 20
const statusLine = /HTTP\/1\.1 (\d{3}) /g
/** As long as a status line may be cut by the end of a piece. */
const lineLength = 'HTTP/1.1 200 '.length

describe('LOAD-01: three times as many requests as it can answer, whether it has answered or not', () => {
  it('are each answered or turned away, within bounds of memory, and the next one is answered', async t => {
    if (!canMeasureMemory) return t.skip('memory can be measured on Linux only')
    const upstream = await listening((_request, response) => response.end('answer'))
    t.after(upstream.close)
    const gateway = await startGatewayProcess(t, upstream.url, { ENTRADA_LOG_ACCESS: 'off' })
    const asked = `GET /report HTTP/1.1\r\nHost: app.example\r\nCookie: ${gateway.cookie}\r\n\r\n`
    const counts = new Map<string, number>()
    const state = { sent: 0, answered: 0, isOpenLoop: false, lost: 0 }
    const sockets: Socket[] = []
    t.after(async () => sockets.forEach(socket => socket.destroy()))

    function ask(socket: Socket | undefined): void {
      state.sent += 1
      socket?.write(asked)
    }
    for (let at = 0; at < clients; at += 1) {
      const socket = connect(gateway.port, '127.0.0.1').setEncoding('latin1')
      let tail = ''
      socket.on('data', (piece: string) => {
        const text = tail + piece
        let seen = 0
        for (const { 1: status = '', index } of text.matchAll(statusLine)) {
          seen = index + lineLength
          counts.set(status, (counts.get(status) ?? 0) + 1)
          state.answered += 1
          if (!state.isOpenLoop) ask(socket)
        }
        tail = text.slice(Math.max(seen, text.length - lineLength + 1))
      })
      socket.on('error', () => undefined)
      socket.on('close', () => (state.lost += 1))
      sockets.push(socket)
      ask(socket)
    }
    await wait(spans.measured)
    const perTick = Math.ceil((state.answered / spans.measured) * tick * 3)
    assert.ok(perTick > 0, 'it answers nothing')
    state.isOpenLoop = true
    gateway.memory.forgetPeak()
    const before = gateway.memory.resident()
    const end = Date.now() + spans.overload
    for (let at = 0, due = Date.now(); due < end; due += tick) {
      await wait(Math.max(0, due - Date.now()))
      for (let each = 0; each < perTick; each += 1, at += 1) ask(sockets[at % clients])
    }
    await until('all are answered', () => state.answered >= state.sent || state.lost > 0)
    const grown = gateway.memory.peak() - before
    const all = Object.fromEntries(counts)
    t.diagnostic(`${JSON.stringify(all)} of ${state.sent}, ${(grown / 2 ** 20).toFixed(0)} MiB more memory`)
    assert.equal(state.lost, 0, 'connections were lost')
    assert.equal(state.answered, state.sent)
    const { '200': answered = 0, '503': turnedAway = 0 } = all
    assert.equal(answered + turnedAway, state.sent)
    assert.ok(grown < 250_000_000, `${grown} bytes more`)
    const deadline = Date.now() + patience
    const again = head('GET /report', `Cookie: ${gateway.cookie}`)
    let last = await rawRequest(gateway.port, again, 60_000)
    // It may not have seen yet that it is over.
    while (last.status === 503 && Date.now() < deadline) {
      await wait(100)
      last = await rawRequest(gateway.port, again, 60_000)
    }
    assert.deepEqual([last.status, last.body.toString()], [200, 'answer'])
  })
})
