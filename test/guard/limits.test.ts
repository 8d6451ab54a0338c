import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { head, startFront, type FrontSetup } from '../support/front.ts'
import { listening } from '../support/listening.ts'
import { parseAnswer, rawRequest } from '../support/raw-client.ts'
import { startRecordingUpstream } from '../support/recording-upstream.ts'
import { until } from '../support/until.ts'

async function frontOf(t: TestContext, setup: FrontSetup) {
  const front = await startFront(setup)
  t.after(() => front.close())
  return front
}

/** A client by hand, and what has come back. */
function client(port: number): { socket: Socket; text: () => string; closed: Promise<unknown> } {
  const socket = connect(port, '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.on('error', () => socket.destroy())
  const closed = new Promise(resolve => socket.once('close', resolve))
  return { socket, text: () => Buffer.concat(chunks).toString('latin1'), closed }
}

/** Each limit reached a hundred times sooner than usual. */
const impatient = { timing: { reader: 600, upload: 300, check: 50 } }

describe('more connections than listen.limits.connections', () => {
  it('are closed at once, others go on, and one line says so', async t => {
    const upstream = await startRecordingUpstream()
    t.after(() => upstream.close())
    const front = await frontOf(t, {
      upstream: upstream.url,
      settings: { listen: { limits: { connections: 2 } } },
    })
    const kept = [client(front.port), client(front.port)]
    await Promise.all(kept.map(({ socket }) => once(socket, 'connect')))
    const refused = Array.from({ length: 5 }, () => client(front.port))
    await Promise.all(refused.map(({ closed }) => closed))
    kept[0]?.socket.write(head('GET /public/a'))
    await kept[0]?.closed
    assert.match(kept[0]?.text() ?? '', /^HTTP\/1\.1 200 /)
    const lines = front.logged().filter(({ msg }) => String(msg).includes('listen.limits.connections'))
    assert.equal(lines.length, 1)
    kept[1]?.socket.destroy()
    await until('there is room again', () => front.gateway.app.server.listening)
    assert.equal((await rawRequest(front.port, head('GET /public/a'))).status, 200)
  })
})

describe('a connection that the system cannot give (F27)', () => {
  it('is logged once in a while, and ends nothing', async t => {
    const front = await frontOf(t, { upstream: 'http://127.0.0.1:9' })
    for (let count = 0; count < 3; count += 1) {
      front.gateway.app.server.emit('error', Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' }))
    }
    const lines = front.logged().filter(({ msg }) => msg === 'connections could not be taken')
    assert.deepEqual(
      lines.map(({ count }) => count),
      [1],
    )
  })
})

describe('a body that comes slowly (F16)', () => {
  it('is ended with 408 when it brings less than 1 KB a second, and the application is told', async t => {
    const ends: string[] = []
    const upstream = await listening(request => {
      request.on('error', () => ends.push('cut'))
      request.on('end', () => ends.push('whole'))
      request.resume()
    })
    t.after(() => upstream.close())
    const front = await frontOf(t, { upstream: upstream.url, listening: impatient })
    const { socket, text } = client(front.port)
    t.after(() => socket.destroy())
    socket.write(head('POST /public/a', 'Content-Length: 100000', 'Sec-Fetch-Mode: navigate'))
    const drip = setInterval(() => socket.write('x'), 50)
    t.after(() => clearInterval(drip))
    await until('it is ended', () => socket.destroyed)
    assert.match(text(), /^HTTP\/1\.1 408 [\s\S]*ERR_REQUEST_TIMEOUT/)
    await until('the application knows', () => ends.length > 0)
    assert.deepEqual(ends, ['cut'])
  })

  it('passes when it brings enough', async t => {
    const upstream = await listening((request, response) => {
      request.on('end', () => response.end('whole')).resume()
    })
    t.after(() => upstream.close())
    const front = await frontOf(t, { upstream: upstream.url, listening: impatient })
    const { socket, text, closed } = client(front.port)
    socket.write(head('POST /public/a', 'Content-Length: 20000'))
    const drip = setInterval(() => socket.write('x'.repeat(1000)), 50)
    await closed
    clearInterval(drip)
    assert.match(text(), /^HTTP\/1\.1 200 /)
  })

  it('is not blamed on the client when the application does not take it', async t => {
    const upstream = await listening((request, response) => {
      setTimeout(() => request.on('end', () => response.end('whole')).resume(), 1500)
    })
    t.after(() => upstream.close())
    const front = await frontOf(t, { upstream: upstream.url, listening: impatient })
    const { socket, text, closed } = client(front.port)
    const size = 16 * 1024 * 1024
    socket.write(head('POST /public/a', `Content-Length: ${size}`))
    socket.write(Buffer.alloc(size))
    await closed
    assert.match(text(), /^HTTP\/1\.1 200 /)
  })
})

describe('a client that does not read (F16)', () => {
  it('is cut off when it goes on asking', async t => {
    const front = await frontOf(t, { upstream: 'http://127.0.0.1:9', listening: impatient })
    const { socket, closed } = client(front.port)
    socket.pause()
    const asked = 'GET /closed HTTP/1.1\r\nHost: app.example\r\nSec-Fetch-Mode: navigate\r\n\r\n'
    // Far more pages than the buffers between the two hold.
    socket.write(asked.repeat(4000))
    const [connection] = (await once(front.gateway.app.server, 'connection')) as [Socket]
    await new Promise(resolve => connection.once('close', resolve))
    socket.destroy()
    await closed
  })

  it('may wait for as long as there is nothing to read', async t => {
    const upstream = await listening((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
      setTimeout(() => response.end('data: 2\n\n'), 1500)
    })
    t.after(() => upstream.close())
    const front = await frontOf(t, { upstream: upstream.url, listening: impatient })
    const answer = await rawRequest(front.port, head('GET /public/a', 'Accept: text/event-stream'), 5000)
    assert.equal(answer.body.toString(), 'data: 1\n\ndata: 2\n\n')
  })
})

describe('a connection that is kept alive', () => {
  it('is closed when nothing has come for a while', async t => {
    const upstream = await startRecordingUpstream()
    t.after(() => upstream.close())
    const front = await frontOf(t, { upstream: upstream.url, listening: { timing: { keepAlive: 200 } } })
    const { socket, text, closed } = client(front.port)
    socket.write('GET /public/a HTTP/1.1\r\nHost: app.example\r\n\r\n')
    await closed
    assert.equal(parseAnswer(Buffer.from(text())).status, 200)
    assert.doesNotMatch(text(), /connection: close/i)
  })
})

describe('a head that is too large (HDR-09)', () => {
  const cookies = `Cookie: small=1; app_state=${'v'.repeat(15_000)}; other=${'w'.repeat(3000)}`

  for (const [what, padding] of [
    ['a little', ''],
    ['so much that it was not read to its end', `\r\nX-Pad: ${'p'.repeat(45_000)}`],
  ] as const) {
    it(`by ${what} is answered with a page that names the largest cookies and no value`, async t => {
      const front = await frontOf(t, { upstream: 'http://127.0.0.1:9' })
      const answer = await rawRequest(
        front.port,
        head('GET /public/a', 'Sec-Fetch-Mode: navigate', cookies + padding),
      )
      const body = answer.body.toString()
      assert.equal(answer.status, 431)
      assert.match(body, /<html/)
      assert.match(body, /app_state \(14\.7 KiB\), other \(2\.9 KiB\)/)
      assert.doesNotMatch(body, /vvv/)
    })
  }

  it('is a problem for a program, and names another header that is to blame', async t => {
    const front = await frontOf(t, { upstream: 'http://127.0.0.1:9' })
    const answer = await rawRequest(front.port, head('GET /public/a', `X-Big: ${'v'.repeat(17_000)}`))
    const problem = JSON.parse(answer.body.toString()) as Record<string, unknown>
    assert.deepEqual([answer.status, problem['code']], [431, 'ERR_HEADERS_TOO_LARGE'])
    assert.match(String(problem['detail']), /X-Big \(16\.6 KiB\)/)
  })

  it('shows no cookie name that is none', async t => {
    const front = await frontOf(t, { upstream: 'http://127.0.0.1:9' })
    const bad = `Cookie: <script>alert(1)</script>=${'v'.repeat(17_000)}`
    const answer = await rawRequest(front.port, head('GET /public/a', 'Sec-Fetch-Mode: navigate', bad))
    assert.doesNotMatch(answer.body.toString(), /alert/)
    assert.match(answer.body.toString(), /one with an odd name/)
  })
})
