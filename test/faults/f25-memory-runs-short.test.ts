import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { head } from '../support/front.ts'
import { startGatewayProcess } from '../support/gateway-process.ts'
import { listening } from '../support/listening.ts'
import { rawRequest } from '../support/raw-client.ts'
import { until } from '../support/until.ts'

/** Far more requests at a time than 48 MB of heap can hold. */
const wanted = 6000

describe('more requests than memory holds (F25)', () => {
  it('are answered 503 in part, the others rightly, and the process lives', async t => {
    const waiting: (() => void)[] = []
    const state = { isOpen: false }
    const upstream = await listening((_request, response) => {
      const answer = (): void => void response.end('ok')
      if (state.isOpen) answer()
      else waiting.push(answer)
    })
    t.after(() => upstream.close())
    const gateway = await startGatewayProcess(t, upstream.url, {
      NODE_OPTIONS: '--max-old-space-size=48 --max-semi-space-size=8',
    })
    const lines = [`Cookie: ${gateway.cookie}`, `X-Padding: ${'p'.repeat(12_000)}`]
    const statuses: string[] = []
    const sockets: Socket[] = []
    const ends: Promise<unknown>[] = []
    for (let count = 0; count < wanted; count += 1) {
      const socket = connect(gateway.port, '127.0.0.1', () => socket.write(head('GET /a', ...lines)))
      sockets.push(socket)
      socket.once('data', (chunk: Buffer) => statuses.push(chunk.toString('latin1', 9, 12)))
      socket.on('error', () => socket.destroy())
      ends.push(new Promise(resolve => socket.once('close', resolve)))
      // As fast as it takes them, and a little faster than it can work.
      if (count % 50 === 0) await once(socket, 'connect')
      if (statuses.includes('503') && statuses.length > 100) break
    }
    await until('some have been turned away', () => statuses.includes('503'))
    state.isOpen = true
    for (const answer of waiting) answer()
    await Promise.all(ends)
    assert.deepEqual([...new Set(statuses)].toSorted(), ['200', '503'])
    await until('it says so', () => gateway.output().includes('requests are turned away'))
    const after = async () => (await rawRequest(gateway.port, head('GET /a', ...lines))).status
    let status = await after()
    while (status === 503) status = await after()
    assert.equal(status, 200)
  })
})
