import { request, respond, type Probe, type Stage } from './stage.ts'
import { say } from './wire.ts'

const plain = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok'

async function reached(stage: Stage, line: string, headers = '', body = ''): Promise<string> {
  respond(stage, plain)
  stage.upstream.taken()
  await say(stage.port, request(stage, line, headers, body))
  return stage.upstream.taken()
}

function keepsTarget(target: string): Probe {
  return {
    name: `target ${target}`,
    holds: async stage => (await reached(stage, `GET ${target}`)).startsWith(`GET ${target} HTTP/1.1\r\n`),
  }
}

/** What the upstream must get as the client sent it. */
export const requestProbes: readonly Probe[] = [
  keepsTarget('/a|b?x="y"^'),
  keepsTarget('/caf%C3%A9?q=%E9'),
  keepsTarget('/a?'),
  keepsTarget('/a?b=1?c=2&d'),
  keepsTarget('/a/...slug'),
  keepsTarget('/a/b..c/d'),
  keepsTarget("/a'b{c}`d"),
  {
    name: 'request header twice, in order, bytes above 0x7f',
    holds: async stage =>
      (await reached(stage, 'GET /a', 'X-Two: one\r\nX-Two: tw\u00f6\r\n')).includes(
        'X-Two: one\r\nX-Two: tw\u00f6\r\n',
      ),
  },
  {
    name: 'request header names that differ in case only stay apart',
    holds: async stage =>
      /X-Two: one\r\nx-two: two\r\n/.test(await reached(stage, 'GET /a', 'X-Two: one\r\nx-two: two\r\n')),
  },
  {
    name: "the client's Host",
    holds: async stage => (await reached(stage, 'GET /a')).toLowerCase().includes('host: app.example\r\n'),
  },
  {
    name: 'GET with a body',
    holds: async stage =>
      (await reached(stage, 'GET /a', 'Content-Length: 5\r\n', 'hello')).endsWith('hello'),
  },
  {
    name: 'POST with a body, chunked',
    holds: async stage =>
      (await reached(stage, 'POST /a', 'Transfer-Encoding: chunked\r\n', '5\r\nhello\r\n0\r\n\r\n')).includes(
        'hello',
      ),
  },
  {
    name: 'POST with a Content-Type that is none',
    holds: async stage =>
      (await reached(stage, 'POST /a', 'Content-Type: nonsense\r\nContent-Length: 5\r\n', 'hello')).endsWith(
        'hello',
      ),
  },
  {
    name: 'DELETE with a JSON type and no body',
    holds: async stage =>
      (await reached(stage, 'DELETE /a', 'Content-Type: application/json\r\n')).startsWith('DELETE /a '),
  },
]
