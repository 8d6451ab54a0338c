import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { startFront, type Front } from '../support/front.ts'
import { listening, type Listening } from '../support/listening.ts'
import { openRaw } from '../support/raw-connection.ts'

// A body that one side does not count is a request for the other (the "CL.0" kind of smuggling).
let upstream: Listening
let front: Front
let seen: { method: string; url: string; body: string }[] = []

before(async () => {
  upstream = await listening((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '' } = request
      seen.push({ method, url, body: Buffer.concat(chunks).toString('latin1') })
      response.end('ok')
    })
  })
  front = await startFront({ upstream: upstream.url })
})
after(async () => {
  await front.close()
  await upstream.close()
})
beforeEach(() => {
  seen = []
})

const smuggled = 'GET /public/smuggled HTTP/1.1\r\nHost: app.example\r\n\r\n'
const framings: readonly (readonly [name: string, lines: string, body: string])[] = [
  ['of known length', `Content-Length: ${smuggled.length}\r\n`, smuggled],
  [
    'in chunks',
    'Transfer-Encoding: chunked\r\n',
    `${smuggled.length.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n`,
  ],
]
const line = (cookie: string | undefined) => (cookie === undefined ? '' : `Cookie: ${cookie}\r\n`)
const next = 'GET /public/next HTTP/1.1\r\nHost: app.example\r\n\r\n'

for (const [framing, lines, body] of framings) {
  describe(`a body ${framing} that looks like a request`, () => {
    for (const method of ['GET', 'DELETE', 'HEAD', 'OPTIONS', 'POST']) {
      it(`stays a body with ${method}, and the next request on the connection is the next one`, async () => {
        for (const [target, cookie] of [
          ['/a', front.cookies.ada],
          ['/public/a', undefined],
        ] as const) {
          seen = []
          const connection = await openRaw(front.port)
          for (let round = 0; round < 3; round++) {
            connection.send(
              `${method} ${target} HTTP/1.1\r\nHost: app.example\r\n${line(cookie)}${lines}\r\n${body}`,
            )
          }
          connection.send(next)
          const answers = await connection.answers(4, [method, method, method, 'GET'])
          connection.socket.destroy()
          assert.deepEqual(
            answers.map(({ status }) => status),
            [200, 200, 200, 200],
          )
          const one = { method, url: target, body: smuggled }
          // They are on their way at the same time.
          const inOrder = seen.toSorted((a, b) => b.body.length - a.body.length)
          assert.deepEqual(inOrder, [one, one, one, { method: 'GET', url: '/public/next', body: '' }])
        }
      })

      it(`stays a body when ${method} is refused before it has come`, async () => {
        for (const [target, cookie, status] of [
          ['/a', undefined, 401],
          ['/closed/a', front.cookies.ada, 403],
          ['/a//b', front.cookies.ada, 400],
        ] as const) {
          seen = []
          const connection = await openRaw(front.port)
          connection.send(`${method} ${target} HTTP/1.1\r\nHost: app.example\r\n${line(cookie)}${lines}\r\n`)
          const [refusal] = await connection.answers(1, [method])
          assert.equal(refusal?.status, status)
          connection.send(body + next)
          const answers = await connection.answers(2, [method])
          connection.socket.destroy()
          // Whether the connection is kept or closed: the body is no request.
          assert.ok(!seen.some(({ url }) => url.includes('smuggled')))
          if (answers.length > 1) assert.deepEqual(seen, [{ method: 'GET', url: '/public/next', body: '' }])
        }
      })
    }

    for (const endpoint of ['me', 'login', 'logout', 'jwks.json', 'callback', 'signed-out', 'nothing']) {
      it(`stays a body at our own endpoint ${endpoint}`, async () => {
        for (const method of ['GET', 'POST', 'DELETE']) {
          seen = []
          const connection = await openRaw(front.port)
          connection.send(
            `${method} /.auth/${endpoint} HTTP/1.1\r\nHost: app.example\r\n${lines}\r\n${body}${next}`,
          )
          await connection.answers(2, [method])
          connection.socket.destroy()
          assert.ok(!seen.some(({ url }) => url.includes('smuggled')), method)
        }
      })
    }
  })
}
