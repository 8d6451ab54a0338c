import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import { head, startFront, upgradeHead, type Front } from '../support/front.ts'
import { flags, framesIn, frameTypes, preface, requestHead } from '../support/http2-frames.ts'
import { listening } from '../support/listening.ts'
import { startRecordingUpstream } from '../support/recording-upstream.ts'
import { ask, startSecureFront } from '../support/secure-front.ts'
import { until } from '../support/until.ts'

/** A client with a request on its way, and what has come. */
function client(front: Front, bytes: string) {
  const socket = connect(front.port, '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('data', chunk => chunks.push(chunk))
  socket.on('error', () => socket.destroy())
  socket.write(bytes)
  return { socket, text: () => Buffer.concat(chunks).toString(), closed: once(socket, 'close') }
}

/** Whether a new connection is taken. */
async function isOpen(front: Front): Promise<boolean> {
  const socket = connect(front.port, '127.0.0.1')
  const taken = await new Promise<boolean>(resolve => {
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
  })
  socket.destroy()
  return taken
}

describe('a gateway that closes', () => {
  it('lets a running request end, and takes no new connection', async () => {
    let response: ServerResponse | undefined
    const upstream = await listening((_request, each) => {
      response = each
      each.write('first')
    })
    const front = await startFront({ upstream: upstream.url })
    const running = client(front, head('GET /a', `Cookie: ${front.cookies.ada}`))
    await until('the answer has begun', () => running.text().includes('first'))
    const closed = front.close(30)
    await until('nothing new is taken', () => !front.gateway.app.server.listening)
    assert.equal(await isOpen(front), false)
    response?.end('-last')
    await closed
    await running.closed
    assert.ok(running.text().includes('-last'))
    await upstream.close()
  })

  it('serves what still comes on a connection that is open, and closes it', async () => {
    let response: ServerResponse | undefined
    const upstream = await listening((request, each) => {
      if (request.url === '/a') response = each
      else each.end('second')
    })
    const front = await startFront({ upstream: upstream.url })
    const line = `Host: app.example\r\nCookie: ${front.cookies.ada}\r\n\r\n`
    const running = client(front, `GET /a HTTP/1.1\r\n${line}`)
    await until('the upstream has it', () => response !== undefined)
    const closed = front.close(30)
    await until('nothing new is taken', () => !front.gateway.app.server.listening)
    running.socket.write(`GET /b HTTP/1.1\r\n${line}`)
    response?.end('first')
    await closed
    await running.closed
    assert.match(running.text(), /first[\s\S]*HTTP\/1\.1 200[\s\S]*second/)
    await upstream.close()
  })

  it('answers what has come on an idle connection, and on one that nobody has taken yet', async () => {
    const upstream = await startRecordingUpstream()
    const front = await startFront({ upstream: upstream.url })
    const line = 'GET /public/a HTTP/1.1\r\nHost: app.example\r\n\r\n'
    const [idle, fresh] = [client(front, line), client(front, '')]
    await Promise.all([
      once(fresh.socket, 'connect'),
      until('it is answered', () => idle.text().includes('ok')),
    ])
    const answered = idle.text().length
    idle.socket.write(line)
    fresh.socket.write(line)
    await front.close(30)
    await Promise.all([idle.closed, fresh.closed])
    assert.match(idle.text().slice(answered), /^HTTP\/1\.1 200/)
    assert.match(fresh.text(), /^HTTP\/1\.1 200/)
    await upstream.close()
  })

  it('ends what is still running when the grace is over', async () => {
    const upstream = await startRecordingUpstream(() => undefined)
    const front = await startFront({ upstream: upstream.url })
    const running = client(front, head('GET /a', `Cookie: ${front.cookies.ada}`))
    const dialling = client(front, upgradeHead('/ws', `Cookie: ${front.cookies.ada}`))
    await until('the upstream has both', () => upstream.requests.length === 2)
    const started = performance.now()
    await front.close(0.1)
    await Promise.all([running.closed, dialling.closed])
    assert.ok(performance.now() - started < 15_000)
    await upstream.close()
  })

  it('ends open WebSockets on both sides without waiting', async () => {
    const upstream = await startRecordingUpstream((_request, socket) => {
      socket.write('HTTP/1.1 101 Go\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
      return undefined
    })
    const front = await startFront({ upstream: upstream.url })
    const running = client(front, upgradeHead('/ws', `Cookie: ${front.cookies.ada}`))
    await until('the tunnel is open', () => running.text().includes('101'))
    const started = performance.now()
    await front.close(30)
    await running.closed
    assert.ok(performance.now() - started < 15_000)
    await upstream.close()
  })

  it('ends idle connections at once', async () => {
    const upstream = await startRecordingUpstream()
    const front = await startFront({ upstream: upstream.url })
    const idle = client(front, 'GET /public/a HTTP/1.1\r\nHost: app.example\r\n\r\n')
    await until('it is answered', () => idle.text().includes('ok'))
    const started = performance.now()
    await front.close(30)
    await idle.closed
    assert.ok(performance.now() - started < 15_000)
    await upstream.close()
  })
})

describe('a gateway that is about to close (F19)', () => {
  it('answers, and has each connection closed behind the answer', async () => {
    const upstream = await startRecordingUpstream()
    const front = await startFront({ upstream: upstream.url })
    const open = client(front, '')
    front.gateway.drain()
    for (const target of ['/public/a', '/closed']) {
      const each = client(front, `GET ${target} HTTP/1.1\r\nHost: app.example\r\n\r\n`)
      await until('it is answered', () => each.text().includes('\r\n\r\n'))
      assert.match(each.text(), /^HTTP\/1\.1 \d+ [\s\S]*\r\nconnection: close\r\n/i)
      each.socket.destroy()
    }
    assert.equal(open.socket.closed, false)
    await front.close()
    await upstream.close()
  })

  it('answers what comes over HTTP/2 until it closes, and then asks clients to go elsewhere', async () => {
    const upstream = await startRecordingUpstream()
    const front = await startSecureFront({ upstream: upstream.url })
    const socket = front.tls(['h2'])
    const chunks: Buffer[] = []
    const frames = (type: keyof typeof frameTypes) =>
      framesIn(Buffer.concat(chunks)).filter(each => each.type === frameTypes[type])
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.write(preface())
    await until('the connection is open', () => frames('settings').length > 1)
    front.gateway.drain()
    socket.write(requestHead(1, 'GET', '/public/a', flags.endStream | flags.endHeaders))
    await until('it is answered', () => frames('data').some(({ payload }) => payload.toString() === 'ok'))
    assert.equal(frames('goaway').length, 0)
    const ended = once(socket, 'close')
    const started = performance.now()
    await front.close(30)
    await ended
    assert.equal(frames('goaway').length, 1)
    assert.ok(performance.now() - started < 15_000)
    await upstream.close()
  })

  it('lets a running request over HTTP/2 end', async () => {
    let response: ServerResponse | undefined
    const upstream = await listening((_request, each) => {
      response = each
      each.write('first')
    })
    const front = await startSecureFront({ upstream: upstream.url })
    const session = front.http2()
    const answer = ask(session, { ':path': '/public/a' })
    await until('the upstream has it', () => response !== undefined)
    const closed = front.close(30)
    await until('nothing new is taken', () => !front.gateway.app.server.listening)
    response?.end('-last')
    const { body, cut } = await answer
    assert.deepEqual([body.toString(), cut], ['first-last', false])
    await closed
    await upstream.close()
  })

  it('ends requests over HTTP/2 when the grace is over', async () => {
    const upstream = await startRecordingUpstream(() => undefined)
    const front = await startSecureFront({ upstream: upstream.url })
    const answer = ask(front.http2(), { ':path': '/public/a' })
    await until('the upstream has it', () => upstream.requests.length === 1)
    const started = performance.now()
    await front.close(0.1)
    assert.equal((await answer).cut, true)
    assert.ok(performance.now() - started < 15_000)
    await upstream.close()
  })
})

describe('the admin port of a whole gateway', () => {
  it('is not ready while there is no provider, and says draining once told so', async () => {
    const front = await startFront({ upstream: 'http://127.0.0.1:9' })
    const before = await front.gateway.admin.inject('/readyz')
    assert.deepEqual([before.statusCode, before.json<{ reason: string }>().reason], [503, 'idp_unreachable'])
    assert.equal((await front.gateway.admin.inject('/healthz')).statusCode, 200)
    front.gateway.drain()
    const after = await front.gateway.admin.inject('/readyz')
    assert.deepEqual([after.statusCode, after.json<{ reason: string }>().reason], [503, 'draining'])
    await front.close()
  })
})
