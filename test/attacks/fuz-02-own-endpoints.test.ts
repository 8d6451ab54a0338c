import assert from 'node:assert/strict'
import { METHODS } from 'node:http'
import { after, describe, it } from 'node:test'
import { startFront } from '../support/front.ts'
import { ownEndpoints } from '../support/own-endpoints.ts'
import { headerValues } from '../support/raw-client.ts'
import { openRaw } from '../support/raw-connection.ts'
import { startRecordingUpstream } from '../support/recording-upstream.ts'

const isLong = process.env['ENTRADA_TEST_LONG'] === '1'
const upstream = await startRecordingUpstream()
const front = await startFront({ upstream: upstream.url })
after(async () => {
  await front.close()
  await upstream.close()
})

const registered = ownEndpoints(front.gateway.answering())
const endpoints = [...registered, 'me/photo', 'verify', 'login/aad', '', 'nothing', 'login?rd=/a', 'me?x']
// CVE-2022-39288 and CVE-2025-32442 of fastify: a type with odd blanks or case passed its check, or ended the process.
const types = [
  ...[
    '',
    ' ',
    'application/json',
    'application/json ',
    ' application/json',
    'application/JSON;charset=utf-8',
  ],
  ...[
    'application/json;charset',
    'application/json; charset=',
    'application/json\t',
    'application/json;;',
    ';',
  ],
  ...[
    'application/json, text/plain',
    'application/x-www-form-urlencoded',
    'APPLICATION/X-WWW-FORM-URLENCODED',
  ],
  ...[
    'application/x-www-form-urlencoded; charset=iso-8859-1',
    'multipart/form-data',
    'multipart/form-data; boundary=',
  ],
  ...[
    'multipart/form-data; boundary="',
    'text/plain',
    'text/plain; a=b; a=c',
    'text/html',
    'text/xml',
    'a',
    '/',
    'a/',
  ],
  ...[
    '/b',
    'a/b/c',
    '*/*',
    'application/*',
    'application/octet-stream',
    'application/jwt',
    'garbage garbage',
    '"',
  ],
  ...[
    '__proto__',
    'constructor/prototype',
    'application/problem+json',
    'caf\u00e9/x',
    'a'.repeat(5000),
    '[',
    '\\',
  ],
]
const bodies = [
  '',
  'x',
  '{"__proto__":{"a":1}}',
  'logout_token=a.b.c&x=%zz',
  '\0\xff',
  'a'.repeat(1024 * 1024),
]
// CONNECT and TRACE are for AUTH-05, and what is upgraded for SMG-13.
const methods = METHODS.filter(method => method !== 'CONNECT')

describe('FUZ-02: our own endpoints', () => {
  it('are all tried, whenever one is added', () => {
    const known = [
      'login',
      'callback',
      'logout',
      'frontchannel-logout',
      'backchannel-logout',
      'admin-consent',
    ]
    for (const path of [...known, 'session', 'refresh', 'client.js', 'jwks.json', 'signed-out', 'me']) {
      assert.ok(registered.includes(path), path)
    }
  })

  for (const endpoint of endpoints) {
    it(`answer every method with every type and body in the end, and never by a fault: ${endpoint}`, async () => {
      let turn = endpoint.length
      for (const method of methods) {
        // All combinations take long; each method meets each body once, and the types go round.
        const used = isLong ? types : [types[turn % types.length] as string]
        for (const [at, body] of bodies.entries()) {
          if (body.length > 1000 && (turn += 1) % (isLong ? 8 : 24) !== 0) continue
          for (const type of used)
            await ask(
              method,
              endpoint,
              used.length > 1 ? type : (types[(turn + at) % types.length] as string),
              body,
            )
          turn += 1
        }
      }
      assert.deepEqual(
        upstream.requests.map(({ target }) => target),
        [],
      )
    })
  }

  // A POST without a body and a type has ended the process of another gateway.
  it('answer a POST that has neither type, length nor body, with a session and without', async () => {
    for (const target of [...endpoints.map(each => `/.auth/${each}`), '/a', '/public/a', '/closed/a']) {
      for (const cookie of ['', `Cookie: ${front.cookies.ada}\r\n`]) {
        const connection = await openRaw(front.port)
        connection.send(`POST ${target} HTTP/1.1\r\nHost: app.example\r\n${cookie}Connection: close\r\n\r\n`)
        const [answer] = await connection.answers(1)
        connection.socket.destroy()
        assert.ok(answer !== undefined && isNoFault(answer.status, target), `${target} ${answer?.status}`)
      }
    }
  })
})

async function ask(method: string, endpoint: string, type: string, body: string): Promise<void> {
  const connection = await openRaw(front.port)
  const lines = [`Content-Type: ${type}`, `Content-Length: ${body.length}`, 'Connection: close', '', '']
  connection.send(
    `${method} /.auth/${endpoint} HTTP/1.1\r\nHost: app.example\r\n${lines.join('\r\n')}${body}`,
  )
  const [answer] = await connection.answers(1, [method])
  connection.socket.destroy()
  const what = `${method} ${endpoint} ${JSON.stringify(type.slice(0, 50))} ${body.length}`
  assert.ok(answer !== undefined, what)
  assert.ok(isNoFault(answer.status, endpoint), `${what}: ${answer.status}`)
  if (answer.status !== 400) assert.equal(headerValues(answer, 'x-entrada').length, 1, what)
}

/** Whoever wants to sign in, or brings a logout token, is told to wait: there is no provider here. */
function isNoFault(status: number, endpoint: string): boolean {
  return status < 500 || (status === 503 && /login|backchannel/.test(endpoint))
}
