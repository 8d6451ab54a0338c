import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import type { UpstreamConfig } from '../../src/config/config.ts'
import { freePort } from '../support/free-port.ts'
import { head, startFront, upgradeHead, type Front } from '../support/front.ts'
import { listening } from '../support/listening.ts'
import { headerValues, rawRequest, sendBytes } from '../support/raw-client.ts'
import { startRecordingUpstream, type Script } from '../support/recording-upstream.ts'
import { until } from '../support/until.ts'

const quick = { connect: 1, headers: 0.2, bodyIdle: 0.2 }
const patient = { connect: 2, headers: 60, bodyIdle: 60 }

async function before(
  script: Script,
  work: (front: Front, count: () => number) => Promise<void>,
  timeouts: UpstreamConfig['timeouts'] = quick,
) {
  const upstream = await startRecordingUpstream(script)
  const front = await startFront({ upstream: upstream.url, timeouts })
  try {
    await work(front, () => upstream.requests.length)
  } finally {
    await front.close()
    await upstream.close()
  }
}

/** What nobody outside may learn of the upstream. */
function upstreamPort(front: Front): string {
  return new URL(front.config.upstreams['default']?.url ?? '').port
}

function tellsNothing(text: string, port: number | string): void {
  for (const word of [
    '127.0.0.1',
    String(port),
    'ECONN',
    'UND_ERR',
    'undici',
    'HPE_',
    '.js',
    '.ts:',
    'socket',
  ]) {
    assert.ok(!text.includes(word), `the answer says ${word}: ${text}`)
  }
}

describe('an upstream that is not there', () => {
  for (const isUpgrade of [false, true]) {
    it(`is answered with 502 that tells no address${isUpgrade ? ', to an upgrade as well' : ''}`, async () => {
      const port = await freePort()
      const front = await startFront({ upstream: `http://127.0.0.1:${port}` })
      const cookie = `Cookie: ${front.cookies.ada}`
      const answer = await rawRequest(
        front.port,
        isUpgrade ? upgradeHead('/a', cookie) : head('GET /a', cookie),
      )
      assert.equal(answer.status, 502)
      assert.deepEqual(headerValues(answer, 'x-entrada'), ['upstream-unreachable'])
      assert.deepEqual(headerValues(answer, 'cache-control'), ['no-store'])
      tellsNothing(answer.body.toString(), port)
      assert.match(front.log(), new RegExp(`ECONNREFUSED.*${port}`))
      await front.close()
    })
  }

  it('is a page for a navigation, with a way to try again', async () => {
    const port = await freePort()
    const front = await startFront({ upstream: `http://127.0.0.1:${port}` })
    const answer = await rawRequest(
      front.port,
      head('GET /a?b=c', `Cookie: ${front.cookies.ada}`, 'Sec-Fetch-Mode: navigate'),
    )
    assert.equal(answer.status, 502)
    assert.match(answer.body.toString(), /href="\/a\?b=c"/)
    tellsNothing(answer.body.toString(), port)
    await front.close()
  })
})

describe('an upstream that says nothing', () => {
  for (const isUpgrade of [false, true]) {
    it(`is answered with 504${isUpgrade ? ', to an upgrade as well' : ''}, and its connection closed`, async () => {
      let held: Socket | undefined
      await before(
        (_request, socket) => {
          held = socket
          return undefined
        },
        async (front, count) => {
          const cookie = `Cookie: ${front.cookies.ada}`
          const bytes = isUpgrade ? upgradeHead('/a', cookie) : head('GET /a', cookie)
          const answer = await rawRequest(front.port, bytes)
          assert.equal(answer.status, 504)
          assert.deepEqual(headerValues(answer, 'x-entrada'), ['upstream-timeout'])
          await until('the connection is closed', () => held?.destroyed === true)
          assert.equal(count(), 1)
        },
      )
    })
  }
})

describe('an answer that stops in the middle', () => {
  const rows: [name: string, bytes: string][] = [
    ['of known length', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc'],
    ['in chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n'],
    ['within a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\nabc'],
  ]
  for (const [name, bytes] of rows) {
    for (const how of ['closed', 'reset', 'silent'] as const) {
      it(`is seen as cut by the client: ${name}, ${how}`, async () => {
        await before(
          (_request, socket) => {
            socket.write(bytes)
            if (how === 'closed') setTimeout(() => socket.end(), 30)
            if (how === 'reset') setTimeout(() => socket.resetAndDestroy(), 30)
            return undefined
          },
          async front => {
            const client = connect(front.port, '127.0.0.1')
            let text = ''
            client.on('data', chunk => (text += chunk.toString()))
            client.on('error', () => client.destroy())
            client.write(`GET /a HTTP/1.1\r\nHost: app.example\r\nCookie: ${front.cookies.ada}\r\n\r\n`)
            await once(client, 'close')
            assert.match(text, /^HTTP\/1\.1 200 OK\r\n/)
            assert.ok(text.includes('abc'))
            assert.ok(!text.endsWith('0\r\n\r\n'), 'it looks whole')
            await until('the line is written', () => front.accessLines().length === 1)
            const [line] = front.accessLines()
            assert.deepEqual([line?.['status'], line?.['cut']], [200, true])
          },
        )
      })
    }
  }
})

describe('an answer that is none', () => {
  for (const [name, bytes] of [
    ['no HTTP at all', 'hello\r\n\r\n'],
    ['a control character in a header', 'HTTP/1.1 200 OK\r\nX-A: \u0001\r\ncontent-length: 0\r\n\r\n'],
    ['a space in a header name', 'HTTP/1.1 200 OK\r\nX A: 1\r\ncontent-length: 0\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
    [
      'a length and chunks',
      'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a head of 20 KB', `HTTP/1.1 200 OK\r\nX-A: ${'a'.repeat(20_000)}\r\ncontent-length: 0\r\n\r\n`],
    ['a status of 99', 'HTTP/1.1 099 Low\r\ncontent-length: 0\r\n\r\n'],
    ['an upgrade nobody asked for', 'HTTP/1.1 101 Go\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'],
    ['a length of no number', 'HTTP/1.1 200 OK\r\ncontent-length: abc\r\n\r\n'],
  ] as const) {
    it(`becomes 502: ${name}`, async () => {
      await before(
        () => bytes,
        async front => {
          const answer = await rawRequest(front.port, head('POST /a', `Cookie: ${front.cookies.ada}`))
          assert.equal(answer.status, 502)
          assert.equal(answer.reason, 'Bad Gateway')
          tellsNothing(answer.body.toString(), upstreamPort(front))
        },
      )
    })
  }

  for (const [name, bytes] of [
    ['no HTTP at all', 'hello\r\n\r\n'],
    ['a status of 99', 'HTTP/1.1 099 Low\r\ncontent-length: 0\r\n\r\n'],
    ['101 without an upgrade', 'HTTP/1.1 101 Go\r\ncontent-length: 0\r\n\r\n'],
    ['101 to another protocol', 'HTTP/1.1 101 Go\r\nconnection: upgrade\r\nupgrade: mqtt\r\n\r\n'],
    ['a head of 20 KB', `HTTP/1.1 101 OK\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`],
  ] as const) {
    it(`to an upgrade becomes 502: ${name}`, async () => {
      await before(
        () => bytes,
        async front => {
          const answer = await rawRequest(front.port, upgradeHead('/a', `Cookie: ${front.cookies.ada}`))
          assert.equal(answer.status, 502)
          tellsNothing(answer.body.toString(), upstreamPort(front))
        },
      )
    })
  }

  it('to an upgrade may have a reason phrase of any bytes', async () => {
    await before(
      () => 'HTTP/1.1 403 \u0001D\u00e9sol\u00e9\r\ncontent-length: 2\r\n\r\nno',
      async front => {
        const answer = await rawRequest(front.port, upgradeHead('/a', `Cookie: ${front.cookies.ada}`))
        assert.deepEqual(
          [answer.status, answer.reason.trim(), answer.body.toString()],
          [403, 'D\u00e9sol\u00e9', 'no'],
        )
      },
    )
  })
})

describe('a second answer that nobody asked for', () => {
  it('is never given to the next request', async () => {
    let connections = 0
    const server = createServer(socket => {
      connections += 1
      socket.on('error', () => socket.destroy())
      socket.on('data', () =>
        socket.write(
          'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nrightHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nwrong',
        ),
      )
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const front = await startFront({ upstream: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
    for (let at = 0; at < 20; at++) {
      const answer = await rawRequest(front.port, head(`GET /${at}`, `Cookie: ${front.cookies.ada}`))
      assert.equal(answer.body.toString(), 'right')
    }
    assert.ok(connections > 1)
    await front.close()
    server.close()
  })
})

describe('a kept-alive connection that the upstream closes under a request', () => {
  /** Answers the first request of each connection and resets the connection at the second. */
  async function closing(work: (front: Front, seen: string[]) => Promise<void>) {
    const seen: string[] = []
    const server = createServer(socket => {
      let count = 0
      socket.on('error', () => socket.destroy())
      socket.on('data', chunk => {
        seen.push(chunk.toString().split(' ').slice(0, 2).join(' '))
        count += 1
        if (count === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
        else socket.resetAndDestroy()
      })
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const front = await startFront({ upstream: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
    try {
      await work(front, seen)
    } finally {
      await front.close()
      server.close()
    }
  }

  it('is made good for a GET by one more try, on another connection', async () => {
    await closing(async (front, seen) => {
      for (const path of ['/1', '/2']) {
        const answer = await rawRequest(front.port, head(`GET ${path}`, `Cookie: ${front.cookies.ada}`))
        assert.equal(answer.status, 200, path)
      }
      assert.deepEqual(seen.slice(0, 3), ['GET /1', 'GET /2', 'GET /2'])
    })
  })

  it('is never made good for a POST: it could have been done', async () => {
    await closing(async (front, seen) => {
      const cookie = `Cookie: ${front.cookies.ada}`
      assert.equal((await rawRequest(front.port, head('GET /1', cookie))).status, 200)
      assert.equal(
        (await rawRequest(front.port, `${head('POST /2', cookie, 'Content-Length: 1')}x`)).status,
        502,
      )
      assert.deepEqual(seen, ['GET /1', 'POST /2'])
    })
  })
})

describe('an upstream that has begun to answer and closes', () => {
  for (const begun of ['HTTP/1.1 103 Early\r\n\r\n', 'HTTP/1.1 200 OK\r\nX-']) {
    it(`is not asked again: ${JSON.stringify(begun)}`, async () => {
      await before(
        () => begun,
        async (front, count) => {
          const answer = await rawRequest(front.port, head('GET /a', `Cookie: ${front.cookies.ada}`))
          assert.equal(answer.status, 502)
          assert.equal(count(), 1)
        },
      )
    })
  }
})

describe('a client that leaves', () => {
  const moments: Readonly<Record<string, string | undefined>> = {
    'before the upstream has answered': undefined,
    'within the answer': 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc',
  }
  for (const [moment, answer] of Object.entries(moments)) {
    for (const how of ['destroy', 'resetAndDestroy'] as const) {
      it(`ends the request at the upstream at once: ${moment}, ${how}`, async () => {
        let held: Socket | undefined
        await before(
          (_request, socket) => {
            held = socket
            if (answer !== undefined) socket.write(answer)
            return undefined
          },
          async front => {
            const client = connect(front.port, '127.0.0.1')
            client.on('error', () => client.destroy())
            client.write(head('GET /a', `Cookie: ${front.cookies.ada}`))
            await until('the upstream has the request', () => held !== undefined)
            if (answer !== undefined) await once(client, 'data')
            const closed = once(held as Socket, 'close')
            client[how]()
            await closed
            await until('the line is written', () => front.accessLines().length === 1)
            const [line] = front.accessLines()
            assert.deepEqual([line?.['status'], line?.['cut']], [answer === undefined ? 499 : 200, true])
          },
          patient,
        )
      })
    }
  }

  it('within its own body ends the request at the upstream', async () => {
    let isAborted = false
    const upstream = await listening(request => {
      request.on('error', () => (isAborted = true))
      request.resume()
    })
    const front = await startFront({ upstream: upstream.url })
    const client = connect(front.port, '127.0.0.1')
    client.write(`${head('POST /a', `Cookie: ${front.cookies.ada}`, 'Content-Length: 1000')}first`)
    await once(upstream.server, 'request')
    client.destroy()
    await until('the upstream sees it', () => isAborted)
    await until('the line is written', () => front.accessLines().length === 1)
    assert.ok(!front.log().includes('ERR_UPSTREAM'))
    await front.close()
    await upstream.close()
  })

  it('before its upgrade is answered ends that too', async () => {
    let held: Socket | undefined
    await before(
      (_request, socket) => {
        held = socket
        return undefined
      },
      async front => {
        const client = connect(front.port, '127.0.0.1')
        client.write(upgradeHead('/a', `Cookie: ${front.cookies.ada}`))
        await until('the upstream has the request', () => held !== undefined)
        const closed = once(held as Socket, 'close')
        client.destroy()
        await closed
        await until('the line is written', () => front.accessLines().length === 1)
        assert.deepEqual(
          front.accessLines().map(({ status, cut }) => [status, cut]),
          [[499, true]],
        )
      },
      patient,
    )
  })
})

describe('many clients that leave at any moment', () => {
  for (const access of ['all', 'off'] as const) {
    it(`do no harm, with log.access ${access}`, async () => {
      const count = { asked: 0, ended: 0 }
      const upstream = await listening((_request, response) => {
        count.asked += 1
        const timer = setInterval(() => response.write(Buffer.alloc(20_000, 'x')), 1)
        response.on('close', () => {
          count.ended += 1
          clearInterval(timer)
        })
      })
      const front = await startFront({ upstream: upstream.url, settings: { log: { access } } })
      await Promise.all(
        Array.from({ length: 60 }, async (_, at) => {
          const client = connect(front.port, '127.0.0.1')
          client.on('error', () => client.destroy())
          client.write(
            head(
              at % 4 === 0 ? 'POST /a' : 'GET /a',
              `Cookie: ${front.cookies.ada}`,
              ...(at % 4 === 0 ? ['Content-Length: 100000'] : []),
            ),
          )
          const leave = () => (at % 2 === 0 ? client.destroy() : client.resetAndDestroy())
          // Some as soon as the answer begins, the others whenever their time has come.
          client.on('data', at % 4 === 2 ? leave : () => undefined)
          if (at % 4 !== 2) setTimeout(leave, at)
          await once(client, 'close')
        }),
      )
      assert.ok(count.asked > 0)
      await until('nothing is left at the upstream', () => count.ended === count.asked)
      assert.match(
        (await sendBytes(front.port, head('GET /.auth/me', `Cookie: ${front.cookies.ada}`))).toString(),
        /^HTTP\/1\.1 200 /,
      )
      await front.close()
      await upstream.close()
    })
  }
})

describe('many requests while one hangs', () => {
  it('are answered', async () => {
    await before(
      ({ target }) =>
        target === '/hang'
          ? undefined
          : 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok',
      async front => {
        const cookie = `Cookie: ${front.cookies.ada}`
        const hanging = sendBytes(front.port, head('GET /hang', cookie))
        const answers = await Promise.all(
          Array.from({ length: 50 }, async (_, at) => rawRequest(front.port, head(`GET /${at}`, cookie))),
        )
        assert.ok(answers.every(answer => answer.status === 200))
        assert.match((await hanging).toString(), /^HTTP\/1\.1 504 /)
      },
    )
  })
})
