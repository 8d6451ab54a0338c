import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, createServer, get, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { createSwitchboard } from '../../src/guard/switchboard.ts'

/** A server that listens behind a switchboard, and a client that keeps one connection. */
async function listening(t: TestContext) {
  const coming = { now: 0, all: 0 }
  const board = createSwitchboard({
    begun: () => {
      coming.now += 1
      coming.all += 1
    },
    gone: () => void (coming.now -= 1),
  })
  const server = createServer(board.request)
  board.hear(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.after(() => {
    agent.destroy()
    server.closeAllConnections()
    server.close()
  })
  const ask = async (): Promise<Readonly<{ body: string; answer: IncomingMessage }>> =>
    new Promise((resolve, reject) => {
      get({ port, agent }, answer => {
        let body = ''
        answer.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
        answer.on('end', () => resolve({ body, answer }))
      }).on('error', reject)
    })
  return { board, server, port, ask, coming }
}

const saying = (word: string) => (_request: IncomingMessage, response: ServerResponse) => {
  response.end(word)
}

/** Takes what comes for an ordinary request. */
const leaving = (incoming: IncomingMessage) => {
  incoming.socket.destroy()
}

describe('two applications behind one server', () => {
  it('take what comes from when they are connected, on the same connection', async t => {
    const { board, server, ask } = await listening(t)
    let connections = 0
    server.on('connection', () => (connections += 1))
    const [one, other] = [board.lineFor(saying('one')), board.lineFor(saying('other'))]
    board.connect(one)
    assert.equal((await ask()).body, 'one')
    board.connect(other)
    assert.equal((await ask()).body, 'other')
    assert.equal(connections, 1)
  })

  it('keep a request to its end, and are idle behind the last', async t => {
    const { board, port, ask } = await listening(t)
    const begun: ServerResponse[] = []
    const slow = board.lineFor((_request, response) => {
      response.write('slow')
      begun.push(response)
    })
    board.connect(slow)
    const [answer] = (await once(get({ port }), 'response')) as [IncomingMessage]
    board.connect(board.lineFor(saying('other')))
    let isIdle = false
    const idle = slow.idle().then(() => (isIdle = true))
    assert.equal((await ask()).body, 'other')
    assert.equal(isIdle, false)
    begun[0]?.end(' but whole')
    const pieces: string[] = []
    answer.setEncoding('utf8').on('data', (piece: string) => pieces.push(piece))
    await Promise.all([once(answer, 'end'), idle])
    assert.equal(pieces.join(''), 'slow but whole')
  })

  it('are idle at once without a request, and when a client has left', async t => {
    const { board, port, coming } = await listening(t)
    const arrivals: (() => void)[] = []
    const arrived = new Promise<void>(resolve => arrivals.push(resolve))
    const line = board.lineFor(() => arrivals.forEach(tell => tell()))
    board.connect(line)
    await line.idle()
    const client = request({ port }).on('error', () => undefined)
    client.end()
    await arrived
    assert.deepEqual(coming, { now: 1, all: 1 })
    client.destroy()
    await line.idle()
    assert.deepEqual(coming, { now: 0, all: 1 })
  })

  it('are idle when a client has left that waits for none of its answers', async t => {
    const { board, port, coming } = await listening(t)
    const arrivals: (() => void)[] = []
    const arrived = new Promise<void>(resolve => arrivals.push(resolve))
    let count = 0
    const line = board.lineFor(() => {
      count += 1
      if (count === 2) arrivals.forEach(tell => tell())
    })
    board.connect(line)
    const client = connect(port, '127.0.0.1')
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(2))
    await arrived
    const idle = line.idle()
    client.destroy()
    await idle
    assert.deepEqual(coming, { now: 0, all: 2 })
  })

  it('hear upgrades, CONNECT and what cannot be read on servers of their own', async t => {
    const { board, port, coming } = await listening(t)
    const [one, other] = [board.lineFor(leaving), board.lineFor(leaving)]
    board.connect(one)
    board.connect(other)
    const heard: string[] = []
    for (const event of ['upgrade', 'connect', 'clientError']) {
      one.server.on(event, () => heard.push(`one ${event}`))
      other.server.on(event, (_what, socket: { destroy: () => void }) => {
        heard.push(event)
        socket.destroy()
      })
    }
    const lines = [
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n',
      'no HTTP\r\n\r\n',
    ]
    for (const text of lines) {
      const socket = connect(port, '127.0.0.1', () => socket.write(text)).on('error', () => undefined)
      await once(socket, 'close')
    }
    assert.deepEqual(heard, ['upgrade', 'connect', 'clientError'])
    await other.idle()
    assert.equal(coming.all, 0, 'none of these is a request')
  })
})
