import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import { WebSocket, WebSocketServer } from 'ws'
import { startFront, upgradeHead } from '../support/front.ts'
import { listening } from '../support/listening.ts'
import { headerValues, parseAnswer } from '../support/raw-client.ts'
import { closing, startRawTunnels } from '../support/raw-tunnel.ts'
import { startRecordingUpstream } from '../support/recording-upstream.ts'
import { startSecureFront } from '../support/secure-front.ts'
import { until } from '../support/until.ts'
import { frameHeader } from '../support/web-socket-frames.ts'

/** The close codes of both ends of a WebSocket of the package ws, once they are closed. */
async function codesAfter(
  start: (
    upstream: string,
  ) => Promise<Readonly<{ port: number; cookie: string; ca?: string; end: () => Promise<void> }>>,
): Promise<readonly unknown[]> {
  const upstream = await listening((_request, response) => response.end())
  const server = new WebSocketServer({ server: upstream.server })
  const front = await start(upstream.url)
  const accepted = once(server, 'connection') as Promise<[WebSocket]>
  const { ca } = front
  const client = new WebSocket(`${ca === undefined ? 'ws' : 'wss'}://127.0.0.1:${front.port}/ws`, {
    headers: { cookie: front.cookie },
    ...(ca !== undefined && { ca }),
  })
  await once(client, 'open')
  const [theirs] = await accepted
  const codes = Promise.all([once(client, 'close'), once(theirs, 'close')])
  const ended = front.end()
  const [[client1], [theirs1]] = (await codes) as [[number], [number]]
  await ended
  server.close()
  await upstream.close()
  return [client1, theirs1]
}

describe('open WebSockets when the gateway stops', () => {
  it('are closed with 1001 on both sides, long before the grace is over', { timeout: 10_000 }, async () => {
    const began = performance.now()
    const codes = await codesAfter(async url => {
      const front = await startFront({ upstream: url })
      return { port: front.port, cookie: front.cookies.ada, end: async () => front.close(600) }
    })
    assert.deepEqual(codes, [1001, 1001])
    assert.ok(performance.now() - began < 60_000)
  })

  it('are closed with 1001 on both sides over TLS as well', async () => {
    const codes = await codesAfter(async url => {
      const front = await startSecureFront({ upstream: url })
      const ca = await readFile(front.certFile, 'utf8')
      return { port: front.port, cookie: front.cookies.ada, ca, end: async () => front.close(600) }
    })
    assert.deepEqual(codes, [1001, 1001])
  })

  it('are just ended where a frame is under way', async () => {
    const tunnels = await startRawTunnels()
    const { client, upstream } = await tunnels.open(`Cookie: ${tunnels.front.cookies.ada}`)
    const begun = frameHeader(1000)
    upstream.socket.write(begun)
    await until('it is there', () => client.received().length === begun.length)
    const closed = tunnels.front.close(600)
    await closing(client.socket)
    await closed
    assert.deepEqual(client.received(), begun)
    // The other direction was at a boundary.
    assert.deepEqual([...upstream.received().subarray(0, 2)], [0x88, 0x82])
    await tunnels.close()
  })

  it('are answered with 503 when the upstream has not answered yet', { timeout: 10_000 }, async () => {
    const upstream = await startRecordingUpstream(() => undefined)
    const front = await startFront({ upstream: upstream.url })
    const client = connect(front.port, '127.0.0.1')
    const chunks: Buffer[] = []
    client.on('data', (chunk: Buffer) => chunks.push(chunk))
    client.write(upgradeHead('/ws', `Cookie: ${front.cookies.ada}`))
    await until('the upstream is asked', () => upstream.requests.length === 1)
    await front.close(600)
    await closing(client)
    const answer = parseAnswer(Buffer.concat(chunks))
    assert.deepEqual([answer.status, headerValues(answer, 'x-entrada')], [503, ['draining']])
    await upstream.close()
  })

  it('are gone at once when the grace is over', async () => {
    const tunnels = await startRawTunnels()
    const { client, upstream } = await tunnels.open(`Cookie: ${tunnels.front.cookies.ada}`)
    for (const { socket } of [client, upstream]) socket.pause()
    await tunnels.front.close(0.05)
    await Promise.all(
      [client, upstream].map(async ({ socket }) => {
        socket.resume()
        await closing(socket)
      }),
    )
    await tunnels.close()
  })
})
