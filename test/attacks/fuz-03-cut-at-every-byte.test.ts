import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { before, describe, it, type TestContext } from 'node:test'
import { head, startFront, upgradeHead, type Front } from '../support/front.ts'
import { rawRequest } from '../support/raw-client.ts'
import { startKeptUpstream, type KeptUpstream } from '../support/kept-upstream.ts'
import { until } from '../support/until.ts'

// Others went on with a request after they had answered; what a client leaves behind must end as well.
const isLong = process.env['ENTRADA_TEST_LONG'] === '1'
const step = isLong ? 1 : 3
/** How a client leaves. */
const leavings: Readonly<Record<string, (socket: Socket) => void>> = {
  closes: socket => socket.destroy(),
  'closes its half': socket => socket.end(),
  resets: socket => socket.resetAndDestroy(),
}
const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 20\r\nX-A: b\r\n\r\n01234567890123456789'
const chunks = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n'
const accepts = 'HTTP/1.1 101 Go\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n\x81\x05hello'

const requests: Readonly<Record<string, (front: Front) => string>> = {
  'a GET': front => head('GET /a', `Cookie: ${front.cookies.ada}`),
  'a GET of nobody': () => head('GET /a'),
  'a POST of known length': front =>
    `${head('POST /a', `Cookie: ${front.cookies.ada}`, 'Content-Length: 20')}${'x'.repeat(20)}`,
  'a POST in chunks': () =>
    `${head('POST /public/a', 'Transfer-Encoding: chunked')}5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n`,
  'a POST that is refused': () => `${head('POST /a', 'Content-Length: 20')}${'x'.repeat(20)}`,
  'an upgrade': () => `${upgradeHead('/public/ws')}\x81\x85\0\0\0\0hello`,
  'the callback': () => head('GET /.auth/callback?code=a&state=b', 'Cookie: __Host-entrada-login.a=1x'),
}

/** Nothing is left: no connection of a client, none of a request at the upstream, and the gateway answers. */
async function assertNothingLeft(front: Front, upstream: KeptUpstream): Promise<void> {
  const clients = { count: 1 }
  await until('no client is connected any more', () => {
    front.gateway.app.server.getConnections((_error, count) => (clients.count = count))
    return clients.count === 0
  })
  const count = upstream.heads.length
  const alive = await rawRequest(front.port, head('GET /public/alive'))
  assert.equal(alive.status, 200)
  assert.equal(upstream.heads.length, count + 1)
}

async function start(context: TestContext, script: Parameters<typeof startKeptUpstream>[0]) {
  const descriptors = () => readdirSync('/proc/self/fd').length
  const before = process.platform === 'linux' ? descriptors() : 0
  const upstream = await startKeptUpstream((target, ...rest) =>
    target === '/public/alive' ? answer : script(target, ...rest),
  )
  const front = await startFront({ upstream: upstream.url })
  const state = { isOpen: true }
  const close = async () => {
    if (!state.isOpen) return
    state.isOpen = false
    await front.close()
    await upstream.close()
    if (process.platform === 'linux') await until('no descriptor is left', () => descriptors() <= before)
  }
  context.after(close)
  return { upstream, front, close }
}

/** Cuts so many at the same time. */
const atOnce = 25

async function cutAll(offsets: readonly number[], cut: (offset: number) => Promise<void>): Promise<void> {
  for (let at = 0; at < offsets.length; at += atOnce)
    await Promise.all(offsets.slice(at, at + atOnce).map(cut))
}

function offsetsOf(length: number): number[] {
  return Array.from({ length: length + 1 }, (_, at) => at).filter(at => at % step === 0 || at === length)
}

// What a process opens once and keeps, such as the sources of its random numbers, must be open before they are counted.
before(async () => {
  const upstream = await startKeptUpstream(() => answer)
  const front = await startFront({ upstream: upstream.url })
  const whole = head('GET /a', `Cookie: ${front.cookies.ada}`)
  await Promise.all(Array.from({ length: atOnce }, async () => rawRequest(front.port, whole)))
  await front.close()
  await upstream.close()
})

for (const [how, leave] of Object.entries(leavings)) {
  describe(`FUZ-03: a client that ${how}`, () => {
    for (const [name, make] of Object.entries(requests)) {
      it(`at any byte of ${name} leaves nothing behind`, async context => {
        const { front, upstream, close } = await start(context, (_target, _socket, asked) =>
          /^upgrade:/im.test(asked) ? accepts : answer,
        )
        const bytes = Buffer.from(make(front), 'latin1')
        await cutAll(offsetsOf(bytes.length), async offset => {
          const socket = connect(front.port, '127.0.0.1')
          socket.on('error', () => socket.destroy()).resume()
          await once(socket, 'connect')
          const written = new Promise(resolve => socket.write(bytes.subarray(0, offset), resolve))
          if (offset > 0) await written
          leave(socket)
          // Who only closes a half waits for the other one; a tunnel may stay, and is left in the end.
          if (how === 'closes its half') setTimeout(() => socket.destroy(), 200)
          if (!socket.closed) await once(socket, 'close')
        })
        await assertNothingLeft(front, upstream)
        await close()
      })
    }
  })
}

describe('FUZ-03: a client that leaves while its answer comes', () => {
  for (const [how, leave] of Object.entries(leavings)) {
    it(`${how} after any byte of it, and leaves nothing behind`, async context => {
      // The upstream never ends its answer: only the client's leaving ends the request.
      const busy = new Set<Socket>()
      const { front, upstream, close } = await start(context, (_target, socket) => {
        busy.add(socket)
        return 'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n01234567890123456789'
      })
      await cutAll(offsetsOf(110), async offset => {
        const socket = connect(front.port, '127.0.0.1')
        socket.on('error', () => socket.destroy())
        socket.write(head('GET /public/a'))
        let received = 0
        while (received < Math.max(offset, 1) && !socket.closed) {
          const chunk = socket.read(1) as Buffer | null
          if (chunk === null) await once(socket, 'readable', { signal: AbortSignal.timeout(10_000) })
          else received += chunk.length
        }
        leave(socket)
        socket.resume()
        if (how === 'closes its half') setTimeout(() => socket.destroy(), 200)
        if (!socket.closed) await once(socket, 'close')
      })
      await assertNothingLeft(front, upstream)
      assert.ok(busy.size > 0)
      await until('the upstream is rid of them too', () => [...busy].every(socket => socket.destroyed))
      await close()
    })
  }
})

describe('FUZ-03: an upstream that breaks off at any byte', () => {
  for (const [name, whole, request] of [
    ['of an answer of known length', answer, () => head('GET /public/a')],
    ['of an answer in chunks', chunks, () => head('GET /public/a')],
    ['of an answer to a POST', answer, () => head('POST /public/a', 'Content-Length: 0')],
    ['of its answer to an upgrade', accepts, () => upgradeHead('/public/ws')],
  ] as const) {
    for (const how of ['ends', 'resets'] as const) {
      it(`${name}: it ${how}, and the client sees that it is cut`, async context => {
        const { front, upstream, close } = await start(context, (_target, socket, asked) => {
          const offset = Number(/^x-offset: (\d+)/im.exec(asked)?.[1] ?? 0)
          const bytes = Buffer.from(whole, 'latin1').subarray(0, offset)
          socket.write(bytes, () => (how === 'ends' ? socket.end() : socket.resetAndDestroy()))
          return undefined
        })
        await cutAll(offsetsOf(whole.length - 1), async offset => {
          const socket = connect(front.port, '127.0.0.1')
          const received: Buffer[] = []
          socket.on('error', () => socket.destroy()).on('data', chunk => received.push(chunk))
          socket.write(request().replace('\r\n\r\n', `\r\nX-Offset: ${offset}\r\n\r\n`))
          if (!socket.closed) await once(socket, 'close', { signal: AbortSignal.timeout(10_000) })
          const text = Buffer.concat(received).toString('latin1')
          if (text.startsWith('HTTP/1.1 101')) return
          const isWhole =
            text.startsWith('HTTP/1.1 200 ') &&
            (text.endsWith('01234567890123456789') || text.endsWith('\r\n0\r\n\r\n'))
          assert.ok(!isWhole, `${offset}: ${text}`)
          assert.ok(text === '' || /^HTTP\/1\.1 (?:200|502) /.test(text), `${offset}: ${text}`)
        })
        await assertNothingLeft(front, upstream)
        await close()
      })
    }
  }
})
