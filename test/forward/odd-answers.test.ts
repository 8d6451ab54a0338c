import assert from 'node:assert/strict'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { head, startFront, type Front } from '../support/front.ts'
import { headerValues, parseAnswer, rawRequest, sendBytes } from '../support/raw-client.ts'

/** A gateway in front of something that gets each request's first bytes and the number of its connection. */
async function before(
  answer: (socket: Socket, text: string, connection: number) => void,
  work: (front: Front) => Promise<void>,
): Promise<void> {
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer(socket => {
    sockets.add(socket)
    connections += 1
    const connection = connections
    socket.on('error', () => socket.destroy())
    socket.on('data', chunk => answer(socket, chunk.toString('latin1'), connection))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const upstream = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const front = await startFront({ upstream })
  try {
    await work(front)
  } finally {
    await front.close()
    for (const socket of sockets) socket.destroy()
    await new Promise(resolve => server.close(resolve))
  }
}

const get = (target: string, ...lines: readonly string[]) => head(`GET ${target}`, ...lines)
const keptAlive = (target: string) => `GET ${target} HTTP/1.1\r\nHost: app.example\r\n\r\n`
const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'

describe('an upstream that says 100 Continue though nobody has asked', () => {
  for (const times of [1, 3]) {
    it(`is heard to the end: ${times} times`, async () => {
      const interim = 'HTTP/1.1 100 Continue\r\nx-odd: 1\r\n\r\n'.repeat(times)
      await before(
        socket => socket.write(interim + ok),
        async front => {
          for (const method of ['GET', 'POST', 'GET']) {
            const bytes = await sendBytes(front.port, head(`${method} /public/a`))
            assert.match(bytes.toString(), /^HTTP\/1\.1 200 OK\r\n/)
            assert.equal(parseAnswer(bytes).body.toString(), 'ok')
          }
        },
      )
    })
  }
})

describe('interim answers', () => {
  it('are left out, early hints too', async () => {
    await before(
      socket =>
        socket.write(`HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\nHTTP/1.1 102 Wait\r\n\r\n${ok}`),
      async front =>
        assert.match((await sendBytes(front.port, get('/public/a'))).toString(), /^HTTP\/1\.1 200 OK\r\n/),
    )
  })

  it('are no answer when there are too many', async () => {
    await before(
      socket => socket.write('HTTP/1.1 102 Wait\r\n\r\n'.repeat(40) + ok),
      async front => {
        const answer = await rawRequest(front.port, get('/public/a'), 30_000)
        assert.deepEqual([answer.status, headerValues(answer, 'x-entrada')], [502, ['upstream-invalid']])
      },
    )
  })
})

describe('an answer that never has a body', () => {
  for (const status of ['204 Nothing', '304 Not Modified']) {
    for (const extra of [
      '',
      'content-length: 5\r\n',
      'content-length: 5\r\n\r\nabcde',
      'transfer-encoding: chunked\r\n',
    ]) {
      it(`is whole at its head, and the next one is right: ${status} ${JSON.stringify(extra)}`, async () => {
        const bytes = `HTTP/1.1 ${status}\r\netag: "x"\r\n${extra}${extra.endsWith('e') ? '' : '\r\n'}`
        await before(
          (socket, text) => socket.write(text.includes('/empty') ? bytes : ok),
          async front => {
            const received = (
              await sendBytes(front.port, keptAlive('/public/empty') + get('/public/next'), 30_000)
            ).toString()
            const [first = '', second = ''] = received.split(/(?=HTTP\/1\.1 200)/)
            assert.ok(first.startsWith(`HTTP/1.1 ${status}\r\n`), first)
            assert.match(first, /etag: "x"\r\n/)
            assert.ok(first.endsWith('\r\n\r\n'), 'it has a body')
            // RFC 9110 section 8.6: a 304 may tell the length that a 200 would have, a 204 has none.
            const tells = status.startsWith('304') && extra.startsWith('content-length')
            assert.equal(/content-length: 5/.test(first), tells)
            assert.equal(parseAnswer(Buffer.from(second)).body.toString(), 'ok')
            assert.deepEqual(
              front.accessLines().map(({ cut }) => cut),
              [undefined, undefined],
            )
          },
        )
      })
    }
  }

  it('is the one to a HEAD, whatever the upstream sends behind it', async () => {
    await before(
      (socket, text) =>
        socket.write(text.startsWith('HEAD') ? 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nabcde' : ok),
      async front => {
        const received = (await sendBytes(front.port, head('HEAD /public/a'))).toString()
        assert.match(received, /content-length: 5\r\n/)
        assert.ok(received.endsWith('\r\n\r\n'))
        assert.equal((await rawRequest(front.port, get('/public/next'))).body.toString(), 'ok')
      },
    )
  })
})

describe('an answer with odds and ends', () => {
  it('has no trailers any more, nor a header that announces them', async () => {
    await before(
      socket =>
        socket.write(
          'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-sum\r\n\r\n2\r\nok\r\n0\r\nx-sum: 1\r\n\r\n',
        ),
      async front => {
        const received = (await sendBytes(front.port, get('/public/a'))).toString()
        assert.ok(!/x-sum|trailer/i.test(received), received)
        assert.ok(received.endsWith('0\r\n\r\n'))
      },
    )
  })
})

describe('several kept connections that have all gone stale', () => {
  it('are not tried in turn: a GET is sent once more, on a new one', async () => {
    const asked: number[] = []
    const waiting: Socket[] = []
    await before(
      (socket, text, connection) => {
        if (text.includes('/late')) {
          asked.push(connection)
          // Every connection of the beginning is stale.
          if (connection <= 5) socket.resetAndDestroy()
          else socket.write(ok)
          return
        }
        waiting.push(socket)
        if (waiting.length === 5) for (const each of waiting) each.write(ok)
      },
      async front => {
        await Promise.all([1, 2, 3, 4, 5].map(async at => rawRequest(front.port, get(`/public/${at}`))))
        assert.equal((await rawRequest(front.port, get('/public/late'))).status, 200)
        assert.equal(asked.length, 2)
        assert.equal(asked[1], 6)
      },
    )
  })
})
