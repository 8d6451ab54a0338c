import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { WebSocket, WebSocketServer } from 'ws'
import { upgradeHead } from '../support/front.ts'
import { canMeasureMemory, startGatewayProcess } from '../support/gateway-process.ts'
import { listening } from '../support/listening.ts'
import { switching } from '../support/raw-tunnel.ts'
import { startRecordingUpstream } from '../support/recording-upstream.ts'
import { until } from '../support/until.ts'
import { frameHeader } from '../support/web-socket-frames.ts'

const isLong = process.env['ENTRADA_TEST_LONG'] === '1'
const [sockets, messages, pause] = isLong ? [500, 200, 100] : [20, 20, 10]
const megabyte = 1024 * 1024

describe('many WebSockets at a time', () => {
  it(`lose and reorder nothing: ${sockets} with ${messages} messages, each sent back`, async t => {
    const upstream = await listening((_request, response) => response.end())
    const server = new WebSocketServer({ server: upstream.server })
    let [reached, returned, outOfOrder] = [0, 0, 0]
    server.on('connection', socket => {
      let next = 0
      socket.on('message', (data: Buffer) => {
        if (Number(data.toString()) !== next++) outOfOrder += 1
        reached += 1
        socket.send(data)
      })
    })
    const limits = { ENTRADA_LISTEN_LIMITS_WEB_SOCKETS_PER_USER: '1000' }
    const gateway = await startGatewayProcess(t, upstream.url, limits)
    const before = canMeasureMemory ? gateway.memory.resident() : 0

    const clients = Array.from({ length: sockets }, () => {
      const client = new WebSocket(`ws://127.0.0.1:${gateway.port}/ws`, {
        headers: { cookie: gateway.cookie },
      })
      let next = 0
      client.on('message', (data: Buffer) => {
        if (Number(data.toString()) !== next++) outOfOrder += 1
        returned += 1
      })
      return client
    })
    await Promise.all(clients.map(async client => once(client, 'open')))
    const opened = canMeasureMemory ? gateway.memory.resident() : 0
    for (let message = 0; message < messages; message++) {
      for (const client of clients) client.send(String(message))
      await wait(pause)
    }
    await until('every message is back', () => returned >= sockets * messages)
    assert.deepEqual(
      { reached, returned, outOfOrder },
      { reached: sockets * messages, returned: sockets * messages, outOfOrder: 0 },
    )
    if (canMeasureMemory) {
      const after = gateway.memory.peak()
      const inMegabytes = [before, opened, after].map(bytes => (bytes / megabyte).toFixed(1))
      t.diagnostic(`memory in MB before, when open, at most: ${inMegabytes.join(', ')}; back: ${returned}`)
      assert.ok(after - before < 150 * megabyte, `${inMegabytes.join(' ')} MB`)
    }
    const closed = Promise.all(clients.map(async client => once(client, 'close')))
    for (const client of clients) client.close()
    await closed
    server.close()
    await upstream.close()
  })

  it('are not listened to while nobody takes what they send: of a frame of 200 MB little is read', async t => {
    let received = 0
    let reader: Socket | undefined
    const upstream = await startRecordingUpstream((_request, socket) => {
      socket.write(switching)
      reader = socket.on('data', (chunk: Buffer) => (received += chunk.length)).pause()
      return undefined
    })
    t.after(upstream.close)
    const gateway = await startGatewayProcess(t, upstream.url)
    const client = connect(gateway.port, '127.0.0.1')
    t.after(() => client.destroy())
    client.write(upgradeHead('/ws', `Cookie: ${gateway.cookie}`))
    await once(client, 'data')
    const size = 200 * megabyte
    const piece = Buffer.alloc(64 * 1024)
    let sent = 0
    const pour = (): void => {
      while (sent < size) {
        sent += piece.length
        if (!client.write(piece)) return void client.once('drain', pour)
      }
    }
    client.write(Buffer.concat([frameHeader(size, { isMasked: true }), Buffer.alloc(4)]))
    pour()
    // Stuck: nothing more is taken for a while.
    for (let last = -1; sent !== last; await wait(500)) last = sent
    t.diagnostic(`${(sent / megabyte).toFixed(1)} MB on the way, most of them in the sockets of the kernel`)
    assert.ok(sent < size / 3, `${sent} bytes were taken`)
    reader?.resume()
    await until('all of it has come', () => received === size + 14)
  })
})
