import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer as createPlain, type IncomingMessage, type Server } from 'node:http'
import { createServer as createSecure } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { WebSocket, WebSocketServer } from 'ws'
import type { UpstreamConfig } from '../../src/config/config.ts'
import { testUpstream } from '../support/config.ts'
import { startFront, upgradeHead, type Front } from '../support/front.ts'
import { rawRequest } from '../support/raw-client.ts'
import { selfSigned } from '../support/self-signed.ts'

let folder: string
before(async () => (folder = await mkdtemp(join(tmpdir(), 'entrada-ws-'))))
after(async () => rm(folder, { recursive: true }))

/** A WebSocket server that says everything back, behind a gateway. */
async function echoing(server: Server, upstream: (port: number) => UpstreamConfig, at?: string) {
  const sockets = new WebSocketServer({ server, perMessageDeflate: true })
  const requests: IncomingMessage[] = []
  sockets.on('connection', (socket, request) => {
    requests.push(request)
    socket.on('message', (data: Buffer, isBinary) => socket.send(data, { binary: isBinary }))
  })
  await new Promise<void>(resolve => {
    if (at === undefined) server.listen(0, '127.0.0.1', resolve)
    else server.listen(at, resolve)
  })
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const front = await startFront({
    upstream: 'http://127.0.0.1:9',
    settings: { upstreams: { default: upstream(port) } },
  })
  return {
    front,
    requests,
    close: async () => {
      await front.close()
      sockets.close()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

async function open(front: Front, path: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${front.port}${path}`, ['chat'], {
    headers: { cookie: `a=1; ${front.cookies.ada}` },
  })
  await once(socket, 'open')
  return socket
}

/** Sends 1 MB of chance and checks that it comes back. */
async function assertEcho(socket: WebSocket): Promise<void> {
  const sent = randomBytes(1 << 20)
  socket.send(sent)
  const [data] = (await once(socket, 'message')) as [Buffer]
  assert.ok(data.equals(sent))
}

describe('a WebSocket to an upstream behind TLS', () => {
  it('passes when its certificate is that of the CA file, and closes with 1001 at the end', async () => {
    const { key, cert } = selfSigned()
    const caFile = join(folder, 'ca.pem')
    await writeFile(caFile, cert)
    const both = await echoing(createSecure({ key, cert }), port =>
      testUpstream(`https://127.0.0.1:${port}`, { caFile }),
    )
    const socket = await open(both.front, '/ws')
    assert.match(socket.extensions, /permessage-deflate/)
    await assertEcho(socket)
    const closed = once(socket, 'close') as Promise<[number]>
    await both.close()
    assert.equal((await closed)[0], 1001)
  })

  it('is 502 when its certificate is not believed or is for another name', async () => {
    const { key, cert } = selfSigned()
    const caFile = join(folder, 'ca2.pem')
    await writeFile(caFile, cert)
    for (const more of [{}, { caFile, serverName: 'other.example' }]) {
      const both = await echoing(createSecure({ key, cert }), port =>
        testUpstream(`https://127.0.0.1:${port}`, more),
      )
      const answer = await rawRequest(
        both.front.port,
        upgradeHead('/ws', `Cookie: ${both.front.cookies.ada}`),
      )
      assert.deepEqual([answer.status, both.requests.length], [502, 0])
      await both.close()
    }
  })
})

describe('a WebSocket to an upstream on a Unix socket', () => {
  it('passes, with the same headers as a request: Host, prefix, identity, none of our cookies', async () => {
    const path = join(folder, 'app.sock')
    const both = await echoing(
      createPlain(),
      () => testUpstream(`unix:${path}`, { stripPrefix: '/app', hostHeader: 'upstream' }),
      path,
    )
    const socket = await open(both.front, '/app/room?a=%2F')
    await assertEcho(socket)
    const [request] = both.requests
    assert.equal(request?.url, '/room?a=%2F')
    const { headers } = request ?? { headers: {} }
    assert.equal(headers['host'], 'localhost')
    assert.equal(headers['x-forwarded-prefix'], '/app')
    assert.equal(headers['x-forwarded-user'], 'ada-oid')
    assert.equal(headers['cookie'], 'a=1')
    assert.match(String(headers['x-entrada-assertion']), /^ey/)
    assert.equal(socket.protocol, 'chat')
    socket.terminate()
    await both.close()
  })
})
