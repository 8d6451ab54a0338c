import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startFront, type Front } from '../support/front.ts'
import { listening, type Listening } from '../support/listening.ts'
import { headerValues } from '../support/raw-client.ts'
import { openRaw } from '../support/raw-connection.ts'

let upstream: Listening
let front: Front

before(async () => {
  upstream = await listening((request, response) => {
    const answer = () => {
      response.setHeader('x-user', request.headers['x-forwarded-user'] ?? 'nobody')
      response.end(request.url)
    }
    request.resume()
    // The later a request comes, the earlier it is answered.
    const rank = Number(/\d+$/.exec(request.url ?? '')?.[0] ?? 0)
    if (rank % 3 === 0) setTimeout(answer, 20 - (rank % 20))
    else answer()
  })
  front = await startFront({ upstream: upstream.url })
})
after(async () => {
  await front.close()
  await upstream.close()
})

type Row = readonly [line: string, who: 'ada' | 'zoe' | undefined, status: number, user: string | undefined]

/** What somebody asks, and what must come of it. */
const kinds: readonly Row[] = [
  ['GET /a', 'ada', 200, 'ada-oid'],
  ['GET /a', 'zoe', 200, 'zoe-oid'],
  ['GET /a', undefined, 401, undefined],
  ['GET /admin/a', 'zoe', 403, undefined],
  ['GET /admin/a', 'ada', 200, 'ada-oid'],
  ['GET /a//b', 'ada', 400, undefined],
  ['GET /public/a', 'zoe', 200, 'nobody'],
  ['POST /a', 'zoe', 200, 'zoe-oid'],
  ['POST /a', undefined, 401, undefined],
  ['TRACE /a', 'ada', 405, undefined],
]

describe('a pipeline of a hundred requests of two people and nobody', () => {
  for (const [name, pieces] of [
    ['in one piece', 1],
    ['in many pieces', 97],
  ] as const) {
    it(`is answered in order, each with the right person: ${name}`, async () => {
      const rows = Array.from({ length: 100 }, (_, at) => ({
        at,
        row: kinds[(at * 7) % kinds.length] as Row,
      }))
      const bytes = rows
        .map(({ at, row: [line, who] }) => {
          const body = line.startsWith('POST') ? `GET /public/smuggled${at} HTTP/1.1\r\nHost: a\r\n\r\n` : ''
          return [
            `${line}?${at} HTTP/1.1`,
            'Host: app.example',
            ...(who === undefined ? [] : [`Cookie: ${front.cookies[who]}`]),
            ...(body === '' ? [] : [`Content-Length: ${body.length}`]),
            '',
            body,
          ].join('\r\n')
        })
        .join('')
      const connection = await openRaw(front.port)
      const size = Math.ceil(bytes.length / pieces)
      for (let at = 0; at < bytes.length; at += size) {
        connection.send(bytes.slice(at, at + size))
        if (pieces > 1) await new Promise(resolve => setImmediate(resolve))
      }
      const answers = await connection.answers(rows.length)
      connection.socket.destroy()
      assert.deepEqual(
        answers.map(answer => [
          answer.status,
          headerValues(answer, 'x-user')[0],
          answer.status === 200 ? answer.body.toString() : '',
        ]),
        rows.map(({ at, row: [line, , status, user] }) => [
          status,
          user,
          status === 200 ? `${line.split(' ')[1]}?${at}` : '',
        ]),
      )
    })
  }
})
