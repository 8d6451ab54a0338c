import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, before, beforeEach, describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { OpenTunnels } from '../../src/forward/open-tunnels.ts'
import type { Identity } from '../../src/identity/identity.ts'
import { freePort } from '../support/free-port.ts'
import { startFront, upgradeHead } from '../support/front.ts'
import { headerValues, rawRequest } from '../support/raw-client.ts'
import { closing, startRawTunnels, switching } from '../support/raw-tunnel.ts'
import { startRecordingUpstream, type RecordingUpstream, type Script } from '../support/recording-upstream.ts'
import { until } from '../support/until.ts'
import { testUpstream } from '../support/config.ts'
import { frame } from '../support/web-socket-frames.ts'
import { startWay } from './way.ts'

const rounds = process.env['ENTRADA_TEST_LONG'] === '1' ? 20_000 : 1000

const identityOf = (user: string): Identity => ({
  user,
  subject: user,
  issuer: 'https://idp.example',
  roles: [],
  groups: [],
  sessionId: user,
  authenticatedAt: 0,
})

/** The way alone, so that its places can be counted; the header X-Who says who asks. */
async function placesOver(url: string, limits = { webSockets: 1000, webSocketsPerUser: 1000 }) {
  const tunnels = new OpenTunnels(limits)
  const way = await startWay(url, {
    tunnels,
    upstreams: { default: testUpstream(url, { timeouts: { connect: 2, headers: 0.3, bodyIdle: 0.3 } }) },
    passageOf: ({ headers }) => {
      const who = headers['x-who']
      return {
        handling: {},
        setCookies: [],
        ...(typeof who === 'string' && { identity: identityOf(who) }),
      }
    },
  })
  return { ...way, tunnels }
}

function dial(port: number, ...lines: string[]): Socket {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => socket.destroy())
  socket.resume()
  socket.write(upgradeHead('/ws', ...lines))
  return socket
}

describe('the place of a WebSocket', () => {
  let upstream: RecordingUpstream
  let taken: Socket[]
  let script: Script
  let way: Awaited<ReturnType<typeof placesOver>>

  before(async () => {
    upstream = await startRecordingUpstream((request, socket) => {
      taken.push(socket)
      return script(request, socket)
    })
    way = await placesOver(upstream.url)
  })
  beforeEach(() => {
    taken = []
    script = (_request, socket) => void socket.write(switching)
  })
  after(async () => {
    await way.close()
    await upstream.close()
  })

  const free = async () => until('its place is free', () => way.tunnels.count === 0)
  const silent: Script = () => undefined

  /** An open one, from both ends. */
  async function opened() {
    const client = dial(way.port)
    await once(client, 'data')
    assert.equal(way.tunnels.count, 1)
    return { client, theirs: taken[0] as Socket }
  }

  it('counts from the start of the dial, before the upstream has answered', async () => {
    script = silent
    const client = dial(way.port)
    await until('the upstream is asked', () => taken.length === 1)
    assert.equal(way.tunnels.count, 1)
    client.destroy()
    await free()
  })

  const answers: [name: string, answer: string, status: number][] = [
    ['the upstream refuses', 'HTTP/1.1 403 No\r\ncontent-length: 2\r\n\r\nno', 403],
    ['the upstream makes no sense', 'hello\r\n\r\n', 502],
    ['the upstream switches to something else', switching.replace('websocket', 'h2c'), 502],
    ['the upstream ends without an answer', '', 502],
    ['the refusal stops in the middle', 'HTTP/1.1 403 No\r\ncontent-length: 9\r\n\r\nno', 403],
  ]
  for (const [name, answer, status] of answers) {
    it(`is free when ${name}`, async () => {
      script = () => answer
      assert.equal((await rawRequest(way.port, upgradeHead('/ws'))).status, status)
      await free()
    })
  }

  it('is free when the upstream hangs', async () => {
    script = silent
    assert.equal((await rawRequest(way.port, upgradeHead('/ws'))).status, 504)
    await free()
  })

  it('is free when a refusal hangs in the middle', { timeout: 10_000 }, async () => {
    script = (_request, socket) => void socket.write('HTTP/1.1 403 No\r\ncontent-length: 9\r\n\r\nno')
    assert.equal((await rawRequest(way.port, upgradeHead('/ws'), 60_000)).status, 403)
    await free()
    await closing(taken[0] as Socket)
  })

  it('is free when nobody listens', async () => {
    const alone = await placesOver(`http://127.0.0.1:${await freePort()}`)
    assert.equal((await rawRequest(alone.port, upgradeHead('/ws'))).status, 502)
    assert.equal(alone.tunnels.count, 0)
    await alone.close()
  })

  for (const how of ['destroy', 'resetAndDestroy', 'end'] as const) {
    it(`is free when the client leaves while the upstream is dialled: ${how}`, async () => {
      script = silent
      const client = dial(way.port)
      await until('the upstream is asked', () => taken.length === 1)
      client[how]()
      await free()
      await closing(taken[0] as Socket)
      client.destroy()
    })

    it(`is free when the client leaves: ${how}`, async () => {
      const { client } = await opened()
      client[how]()
      await free()
      client.destroy()
    })

    it(`is free when the upstream leaves: ${how}`, async () => {
      const { client, theirs } = await opened()
      theirs[how]()
      await free()
      client.destroy()
    })
  }

  it('is free when the client leaves with bytes sent that nobody has read, long before the time is over', async () => {
    script = silent
    const tunnels = new OpenTunnels({ webSockets: 1, webSocketsPerUser: 1 })
    const patient = await startWay(upstream.url, { tunnels })
    const client = dial(patient.port)
    await until('the upstream is asked', () => taken.length === 1)
    client.end('early')
    await closing(taken[0] as Socket)
    await until('its place is free', () => tunnels.count === 0)
    await patient.close()
  })

  it('is free after a good close of both', async () => {
    const { client, theirs } = await opened()
    const close = (isMasked: boolean) => frame(Buffer.from([3, 232]), { opcode: 8, isMasked })
    client.write(close(true))
    await once(theirs, 'data')
    theirs.end(close(false))
    await free()
    client.destroy()
  })

  it('is not free while one of the sockets lives', async () => {
    const { client, theirs } = await opened()
    theirs.allowHalfOpen = true
    theirs.resume()
    client.resetAndDestroy()
    await once(theirs, 'end')
    assert.equal(way.tunnels.count, 1)
    theirs.end()
    await free()
  })
})

describe('places over many rounds of coming, staying and going in any way', () => {
  it(`are counted exactly: ${rounds} rounds`, async () => {
    const upstream = await startRecordingUpstream((_request, socket) => {
      const dice = Math.random()
      if (dice < 0.1) return 'HTTP/1.1 403 No\r\ncontent-length: 2\r\n\r\nno'
      if (dice < 0.15) return 'nonsense\r\n\r\n'
      if (dice < 0.25) return undefined
      socket.write(switching)
      if (dice < 0.35) setTimeout(() => socket.destroy(), Math.random() * 20)
      else if (dice < 0.45) setTimeout(() => socket.resetAndDestroy(), Math.random() * 20)
      else if (dice < 0.55) setTimeout(() => socket.end(), Math.random() * 20)
      return undefined
    })
    const way = await placesOver(upstream.url, { webSockets: 10, webSocketsPerUser: 4 })
    const answers = new Set<string>()
    const leave = async (client: Socket) => {
      client.on('data', (chunk: Buffer) => answers.add(chunk.toString('latin1', 0, 12)))
      // Half of them before there is an answer, the others behind it.
      if (Math.random() < 0.5) await Promise.race([once(client, 'data'), closing(client)])
      await wait(Math.random() * 10)
      const dice = Math.random()
      if (dice < 0.3) client.destroy()
      else if (dice < 0.6) client.resetAndDestroy()
      else client.end()
      await closing(client)
    }
    const some = async () => {
      for (let round = 0; round < rounds / 20; round++)
        await leave(dial(way.port, `X-Who: p${Math.floor(Math.random() * 5)}`))
    }
    await Promise.all(Array.from({ length: 20 }, some))
    for (const status of [101, 403, 502, 503]) assert.ok(answers.has(`HTTP/1.1 ${status}`), `no ${status}`)
    await until('all places are free', () => way.tunnels.count === 0)
    // And they are all there again, for each of the people.
    const enter = (user: string) =>
      way.tunnels.enter({ identity: identityOf(user), address: '' }, { close: () => {}, destroy: () => {} })
    for (const user of ['p0', 'p1', 'p0', 'p1', 'p0', 'p1', 'p0', 'p1', 'p2', 'p3']) enter(user)
    for (const user of ['p0', 'p4']) assert.throws(() => enter(user))
    await Promise.all([way.close(), upstream.close()])
  })
})

describe('more WebSockets than there may be', () => {
  const limits = (webSockets: number, webSocketsPerUser: number) => ({
    settings: { listen: { limits: { webSockets, webSocketsPerUser } } },
  })

  it('are refused before the upstream is dialled, with 503 and when to try again', async () => {
    const tunnels = await startRawTunnels(limits(10, 1))
    const { front, upstream } = tunnels
    const [ada, zoe] = [`Cookie: ${front.cookies.ada}`, `Cookie: ${front.cookies.zoe}`]
    const { client } = await tunnels.open(ada)
    const dials = upstream.connections()
    const answer = await rawRequest(front.port, upgradeHead('/ws', ada))
    assert.equal(answer.status, 503)
    assert.deepEqual(headerValues(answer, 'x-entrada'), ['websocket-limit'])
    assert.match(headerValues(answer, 'retry-after')[0] ?? '', /^\d+$/)
    assert.equal(upstream.connections(), dials)
    // Others are not concerned, and neither is she any more when her first one has ended.
    await tunnels.open(zoe)
    client.socket.destroy()
    await until('there is room again', () => front.accessLines().length > 0)
    const again = await untilOpen(async () => rawRequest(front.port, upgradeHead('/ws', ada), 20))
    assert.equal(again, 101)
    await tunnels.close()
  })

  it('are refused by their address where nobody is told apart', async () => {
    const upstream = await startRecordingUpstream((_request, socket) => void socket.write(switching))
    const front = await startFront({ upstream: upstream.url, ...limits(9, 2) })
    const statuses: number[] = []
    const sockets = [front.cookies.ada, front.cookies.zoe, 'a=1'].map(cookie => {
      const socket = connect(front.port, '127.0.0.1')
      socket.write(upgradeHead('/public/ws', `Cookie: ${cookie}`))
      return socket
    })
    for (const socket of sockets) {
      const [data] = (await once(socket, 'data')) as [Buffer]
      statuses.push(Number(data.toString('latin1').slice(9, 12)))
    }
    // On a public route nobody is anybody: all come from one address.
    assert.deepEqual(statuses.toSorted(), [101, 101, 503])
    for (const socket of sockets) socket.destroy()
    await front.close()
    await upstream.close()
  })
})

/** The status of the first answer that is no 503. */
async function untilOpen(ask: () => Promise<Readonly<{ status: number }>>): Promise<number> {
  const deadline = Date.now() + 10_000
  for (;;) {
    const { status } = await ask()
    if (status !== 503 || Date.now() > deadline) return status
  }
}
