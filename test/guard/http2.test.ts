import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it, type TestContext } from 'node:test'
import { upgradeHead } from '../support/front.ts'
import { flags, frame, preface, requestHead, reset } from '../support/http2-frames.ts'
import { listening } from '../support/listening.ts'
import { startRecordingUpstream, type Script } from '../support/recording-upstream.ts'
import { ask, startSecureFront, type SecureSetup } from '../support/secure-front.ts'
import { until } from '../support/until.ts'

/** A gateway under TLS before an upstream that records; both are gone when the test ends. */
async function start(t: TestContext, setup: Partial<SecureSetup> = {}, script?: Script) {
  const upstream = await startRecordingUpstream(script)
  const front = await startSecureFront({ upstream: upstream.url, ...setup })
  t.after(async () => {
    await front.close()
    await upstream.close()
  })
  return { upstream, front }
}

describe('a request over HTTP/2', () => {
  it('passes the guard and reaches the upstream as HTTP/1.1 would', async t => {
    const { upstream, front } = await start(t)
    const client = front.http2()
    const cookies = front.cookies.ada
    const answer = await ask(client, {
      ':path': '/a?b=%20',
      cookie: ['x=1', cookies, 'y=2'],
      'x-a': ['1', '2'],
    })
    assert.deepEqual([answer.headers[':status'], answer.body.toString()], [200, 'ok'])
    const [seen] = upstream.requests
    assert.deepEqual([seen?.method, seen?.target], ['GET', '/a?b=%20'])
    assert.deepEqual(seen?.header('host'), ['app.example'])
    assert.deepEqual(seen?.header('cookie'), ['x=1; y=2'])
    assert.deepEqual(seen?.header('x-a'), ['1', '2'])
    assert.deepEqual(seen?.header('x-forwarded-user'), ['ada-oid'])
    assert.deepEqual(seen?.header('x-forwarded-for'), ['127.0.0.1'])
    assert.equal(
      seen?.rawHeaders.some(([name]) => name.startsWith(':')),
      false,
    )
    client.close()
  })

  it('is redirected to sign-in when nobody is signed in', async t => {
    const { upstream, front } = await start(t)
    const client = front.http2()
    const answer = await ask(client, { ':path': '/a', 'sec-fetch-mode': 'navigate' })
    assert.equal(answer.headers[':status'], 302)
    assert.equal(answer.headers.location, '/.auth/login?rd=%2Fa')
    assert.equal(upstream.requests.length, 0)
    client.close()
  })

  for (const [what, headers, status] of [
    ['an authority and another host', { ':path': '/public/a', host: 'other.example' }, 400],
    ['an ambiguous path', { ':path': '/public/%2e%2e/a' }, 400],
    ['an unknown method', { ':path': '/public/a', ':method': 'FOO' }, 400],
    ['a known one in small letters', { ':path': '/public/a', ':method': 'get' }, 400],
    ['TRACE', { ':path': '/public/a', ':method': 'TRACE' }, 405],
    ['an expectation', { ':path': '/public/a', expect: 'foo' }, 417],
    ['a head of 17 KB', { ':path': '/public/a', 'x-a': 'a'.repeat(17_000) }, 431],
  ] as const) {
    it(`is refused with ${status}: ${what}`, async t => {
      const { upstream, front } = await start(t)
      const client = front.http2()
      const answer = await ask(client, headers)
      assert.equal(answer.headers[':status'], status)
      assert.equal(upstream.requests.length, 0)
      client.close()
    })
  }

  it('is refused with 405 when it is CONNECT', async t => {
    const { front } = await start(t)
    const client = front.http2()
    const stream = client.request({ ':method': 'CONNECT', ':authority': 'app.example:443' })
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>]
    assert.equal(headers[':status'], 405)
    stream.destroy()
    client.close()
  })

  it('may name the same host twice', async t => {
    const { front } = await start(t)
    const client = front.http2()
    assert.equal((await ask(client, { ':path': '/public/a', host: 'app.example' })).headers[':status'], 200)
    client.close()
  })

  it('carries a body of unknown length, whole', async t => {
    const { upstream, front } = await start(t)
    const client = front.http2()
    await ask(client, { ':path': '/public/a', ':method': 'POST' }, 'body')
    assert.deepEqual(upstream.requests[0]?.header('transfer-encoding'), ['chunked'])
    assert.equal(upstream.requests[0]?.body.toString(), '4\r\nbody\r\n0\r\n\r\n')
    client.close()
  })

  it('carries a body of known length, whole', async t => {
    const { upstream, front } = await start(t)
    const client = front.http2()
    await ask(client, { ':path': '/public/a', ':method': 'POST', 'content-length': 4 }, 'body')
    assert.deepEqual(upstream.requests[0]?.header('content-length'), ['4'])
    assert.equal(upstream.requests[0]?.body.toString(), 'body')
    client.close()
  })

  for (const [how, code] of [
    ['without an error', 0],
    ['because it cancels', 8],
  ] as const) {
    it(`never passes for whole when the client resets it ${how}`, async t => {
      const ends: string[] = []
      let begun = ''
      const upstream = await listening((request, response) => {
        request.on('data', (chunk: Buffer) => (begun += chunk.toString()))
        request.on('end', () => ends.push('whole'))
        request.on('error', () => ends.push('cut'))
        response.on('error', () => undefined)
      })
      const front = await startSecureFront({ upstream: upstream.url })
      t.after(async () => {
        await front.close()
        await upstream.close()
      })
      const client = front.tls(['h2'])
      const body = frame('data', flags.none, 1, Buffer.from('begin'))
      client.write(Buffer.concat([preface(), requestHead(1, 'POST', '/public/a'), body]))
      await until('the upstream has got some of it', () => begun === 'begin')
      client.write(reset(1, code))
      await until('it has ended', () => ends.length > 0 && front.accessLines().length > 0)
      assert.deepEqual(ends, ['cut'])
      assert.deepEqual(
        front.accessLines().map(line => [line['status'], line['cut'], line['client']]),
        [[499, true, '127.0.0.1']],
      )
      client.destroy()
    })
  }
})

describe('an answer over HTTP/2', () => {
  it('keeps its headers, two cookies and bytes beyond ASCII, without those of the connection', async t => {
    const { front } = await start(t, {}, () =>
      [
        'HTTP/1.1 201 Made \xe9',
        'Set-Cookie: a=1',
        'Set-Cookie: b=2',
        'X-Name: J\xfcrgen',
        'Content-Type: text/plain',
        'Content-Type: text/html',
        'Connection: X-Hop',
        'X-Hop: 1',
        'Keep-Alive: timeout=5',
        'Content-Length: 2',
        '',
        'ok',
      ].join('\r\n'),
    )
    const client = front.http2()
    const { headers, body } = await ask(client, { ':path': '/public/a' })
    assert.deepEqual([headers[':status'], body.toString()], [201, 'ok'])
    assert.deepEqual(headers['set-cookie'], ['a=1', 'b=2'])
    assert.equal(headers['x-name'], 'J\xfcrgen')
    assert.equal(headers['content-type'], 'text/plain')
    for (const name of ['connection', 'x-hop', 'keep-alive', 'transfer-encoding'])
      assert.equal(headers[name], undefined)
    client.close()
  })

  it('is seen as cut when the upstream dies in the middle', async t => {
    const { front } = await start(t, {}, (_request, socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf')
      setTimeout(() => socket.destroy(), 20)
      return undefined
    })
    const client = front.http2()
    assert.equal((await ask(client, { ':path': '/public/a' })).cut, true)
    await until('it has its line', () => front.accessLines().length > 0)
    assert.deepEqual(
      front.accessLines().map(line => [line['status'], line['cut']]),
      [[200, true]],
    )
    client.close()
  })

  it('has one access line, whatever its method', async t => {
    const { front } = await start(t)
    const client = front.http2()
    await ask(client, { ':path': '/public/a' })
    await ask(client, { ':path': '/public/a', ':method': 'HEAD' })
    await ask(client, { ':path': '/a' })
    await until('they have their lines', () => front.accessLines().length >= 3)
    assert.deepEqual(
      front.accessLines().map(line => [line['status'], line['cut']]),
      [
        [200, undefined],
        [200, undefined],
        [401, undefined],
      ],
    )
    client.close()
  })

  it('waits for a slow client', async t => {
    const sent = { bytes: 0, closed: false }
    const upstream = await listening((_request, response) => {
      const more = (): void => {
        while (sent.bytes < 64 * 1024 * 1024) {
          sent.bytes += 65_536
          if (!response.write(Buffer.alloc(65_536))) return
        }
      }
      response.on('drain', more)
      more()
    })
    const front = await startSecureFront({ upstream: upstream.url })
    t.after(async () => {
      await front.close()
      await upstream.close()
    })
    const client = front.http2()
    const stream = client.request({ ':authority': 'app.example', ':path': '/public/a' })
    await once(stream, 'response')
    let before = -1
    await until('nothing more is taken from the upstream', () => {
      const isStill = before === sent.bytes
      before = sent.bytes
      return isStill && sent.bytes > 0
    })
    assert.ok(sent.bytes < 32 * 1024 * 1024, `${sent.bytes} bytes were taken`)
    stream.destroy()
    client.destroy()
  })
})

describe('a client that resets one stream', () => {
  it('ends that request at the upstream and no other', async t => {
    const closed: string[] = []
    const upstream = await listening((request, response) => {
      response.on('close', () => closed.push(request.url ?? ''))
      response.write('begun')
      if (request.url === '/public/stays') setTimeout(() => response.end('-done'), 300)
    })
    const front = await startSecureFront({ upstream: upstream.url })
    t.after(async () => {
      await front.close()
      await upstream.close()
    })
    const client = front.http2()
    const stays = ask(client, { ':path': '/public/stays' })
    const goes = client.request({ ':authority': 'app.example', ':path': '/public/goes' })
    goes.on('error', () => undefined)
    await once(goes, 'data')
    goes.close(8)
    await until('the upstream has been left', () => closed.includes('/public/goes'))
    assert.equal((await stays).body.toString(), 'begun-done')
    client.close()
  })
})

describe('HTTP/1.1 on the port with TLS', () => {
  const switching = 'HTTP/1.1 101 Go\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'

  it('passes the guard and carries WebSockets', async t => {
    const { front, upstream } = await start(t, {}, (_request, socket) => {
      socket.on('data', chunk => socket.write(chunk))
      socket.write(switching)
      return undefined
    })
    const socket = front.tls()
    socket.write(upgradeHead('/ws', `Cookie: ${front.cookies.ada}`, 'Origin: https://app.example'))
    const [head] = (await once(socket, 'data')) as [Buffer]
    assert.match(head.toString(), /^HTTP\/1\.1 101 /)
    assert.deepEqual(upstream.requests[0]?.header('x-forwarded-user'), ['ada-oid'])
    socket.destroy()
  })

  it('answers what it cannot read', async t => {
    const { front } = await start(t)
    const socket = front.tls()
    socket.write('garbage\r\n\r\n')
    const [head] = (await once(socket, 'data')) as [Buffer]
    assert.match(head.toString(), /^HTTP\/1\.1 400 [\s\S]*ERR_REQUEST_MALFORMED/)
    socket.destroy()
  })

  it('cuts off a client that is slow with a head', async t => {
    const { front } = await start(t, { listening: { timing: { head: 100, check: 50 } } })
    const socket = front.tls()
    socket.write('GET / HT')
    const [head] = (await once(socket, 'data')) as [Buffer]
    assert.match(head.toString(), /^HTTP\/1\.1 408 /)
    socket.destroy()
  })

  it('takes a thousand header lines', async t => {
    const { front } = await start(t)
    const socket = front.tls()
    const lines = Array.from({ length: 990 }, (_, at) => `a${at}: 1`)
    socket.write(
      `GET /public/a HTTP/1.1\r\nHost: app.example\r\nConnection: close\r\n${lines.join('\r\n')}\r\n\r\n`,
    )
    const [head] = (await once(socket, 'data')) as [Buffer]
    assert.match(head.toString(), /^HTTP\/1\.1 200 /)
    socket.destroy()
  })
})
