import type { Socket } from 'node:net'

import { request, respond, type Probe } from './stage.ts'
import { say } from './wire.ts'

function answers(name: string, line: string, text: string, expected: (heard: string) => boolean): Probe {
  return {
    name,
    holds: async stage => {
      respond(stage, text)
      return expected((await say(stage.port, request(stage, line))).text)
    },
  }
}

/** What the client must get as the upstream sent it, or must be spared. */
export const answerProbes: readonly Probe[] = [
  answers(
    'response header twice, bytes above 0x7f, case of the name',
    'GET /a',
    'HTTP/1.1 200 OK\r\nX-Two: one\r\nX-Two: tw\u00f6\r\nContent-Length: 2\r\n\r\nok',
    heard => heard.includes('X-Two: one\r\nX-Two: tw\u00f6\r\n'),
  ),
  answers(
    'two Set-Cookie stay two',
    'GET /a',
    'HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 2\r\n\r\nok',
    heard => (heard.match(/set-cookie: /gi) ?? []).length === 2,
  ),
  answers('reason phrase', 'GET /a', 'HTTP/1.1 200 Fine Thing\r\nContent-Length: 2\r\n\r\nok', heard =>
    heard.startsWith('HTTP/1.1 200 Fine Thing\r\n'),
  ),
  answers(
    'Connection and Keep-Alive of the upstream are not passed on',
    'GET /a',
    'HTTP/1.1 200 OK\r\nConnection: close, X-Hop\r\nKeep-Alive: timeout=77\r\nContent-Length: 2\r\n\r\nok',
    heard => heard.endsWith('ok') && !/timeout=77|x-hop/i.test(heard),
  ),
  answers(
    'HEAD keeps Content-Length',
    'HEAD /a',
    'HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n',
    heard => /content-length: 1234\r\n/i.test(heard) && heard.endsWith('\r\n\r\n'),
  ),
  answers(
    '304 keeps ETag, has no body',
    'GET /a',
    'HTTP/1.1 304 Not Modified\r\nETag: "e"\r\n\r\n',
    heard => heard.startsWith('HTTP/1.1 304 ') && /etag: "e"/i.test(heard) && heard.endsWith('\r\n\r\n'),
  ),
  answers(
    '304 with the Content-Length of the body that is not sent (RFC 9110 section 8.6)',
    'GET /a',
    'HTTP/1.1 304 Not Modified\r\nETag: "e"\r\nContent-Length: 1234\r\n\r\n',
    heard => heard.startsWith('HTTP/1.1 304 ') && heard.endsWith('\r\n\r\n'),
  ),
  answers(
    'a reason phrase with a byte above 0x7f does not lose the answer',
    'GET /a',
    'HTTP/1.1 200 tr\u00e8s bien\r\nContent-Length: 2\r\n\r\nok',
    heard => heard.startsWith('HTTP/1.1 200 ') && heard.endsWith('ok'),
  ),
  answers(
    'Location with the upstream’s path is not rewritten',
    'GET /a',
    'HTTP/1.1 302 Found\r\nLocation: /b//c\r\nContent-Length: 0\r\n\r\n',
    heard => /location: \/b\/\/c\r\n/i.test(heard),
  ),
  answers(
    '103 before 200 does no harm',
    'GET /a',
    'HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
    heard => heard.endsWith('\r\n\r\nok'),
  ),
  {
    name: 'upstream cut inside a body of known length is a cut for the client',
    holds: async stage => {
      respond(stage, 'HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\npart')
      const heard = await say(stage.port, request(stage, 'GET /a'))
      return heard.closed && heard.text.startsWith('HTTP/1.1 200') && heard.text.endsWith('part')
    },
  },
  {
    name: 'upstream cut inside a small body is seen by the client (cut or 502)',
    holds: async stage => {
      respond(stage, 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart')
      const heard = await say(stage.port, request(stage, 'GET /a'))
      return heard.closed && !/^HTTP\/1\.1 200[^]*content-length: 4\r\n/i.test(heard.text)
    },
  },
  {
    name: 'upstream cut inside a chunked body is a cut for the client',
    holds: async stage => {
      respond(stage, 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n')
      const heard = await say(stage.port, request(stage, 'GET /a'))
      return heard.closed && heard.text.includes('part') && !heard.text.includes('\r\n0\r\n\r\n')
    },
  },
  {
    name: 'first bytes of a small body come before its end',
    holds: async stage => {
      stage.upstream.answer(socket => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nearl')
        setTimeout(() => socket.end('late'), 1500).unref()
      })
      return (await say(stage.port, request(stage, 'GET /a'))).text.endsWith('earl')
    },
  },
  {
    name: 'the head of a stream comes before its first byte',
    holds: async stage => {
      stage.upstream.answer(socket => {
        socket.write(
          'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n',
        )
        setTimeout(() => socket.destroy(), 1500).unref()
      })
      return (await say(stage.port, request(stage, 'GET /a'))).text.startsWith('HTTP/1.1 200 ')
    },
  },
  {
    name: 'server-sent events come at once',
    holds: async stage => {
      stage.upstream.answer(socket => {
        socket.write(
          'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n',
        )
        setTimeout(() => socket.destroy(), 1500).unref()
      })
      return (await say(stage.port, request(stage, 'GET /a'))).text.includes('data: 1')
    },
  },
  {
    name: 'a client that leaves before the answer closes the upstream connection',
    holds: async stage => {
      stage.upstream.answer(() => {})
      stage.upstream.taken()
      await say(stage.port, request(stage, 'GET /a'))
      await new Promise(resolve => setTimeout(resolve, 150))
      return stage.upstream.lost() > 0
    },
  },
  {
    name: 'a client that leaves inside the answer closes the upstream connection',
    holds: async stage => {
      stage.upstream.answer((socket: Socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\npart')
      })
      stage.upstream.taken()
      await say(stage.port, request(stage, 'GET /a'))
      await new Promise(resolve => setTimeout(resolve, 150))
      return stage.upstream.lost() > 0
    },
  },
  {
    name: '503 is asked for once',
    holds: async stage => {
      respond(stage, 'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno')
      stage.upstream.taken()
      await say(stage.port, request(stage, 'GET /a'))
      return (stage.upstream.taken().match(/GET \/a /g) ?? []).length === 1
    },
  },
]
