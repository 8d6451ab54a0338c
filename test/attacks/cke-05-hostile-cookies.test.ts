import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startFront, type Front } from '../support/front.ts'
import { listening, type Listening } from '../support/listening.ts'
import { headerValues } from '../support/raw-client.ts'
import { openRaw } from '../support/raw-connection.ts'
import { randomNumbers } from '../support/random-numbers.ts'

const isLong = process.env['ENTRADA_TEST_LONG'] === '1'
const rounds = isLong ? 2000 : 20
/** Requests of a round, all on one connection. */
const width = 50
const seed = Number(process.env['ENTRADA_TEST_SEED'] ?? (isLong ? Date.now() % 1_000_000 : 7))

let upstream: Listening
let front: Front

before(async () => {
  upstream = await listening((request, response) => {
    response.setHeader('x-user', request.headers['x-forwarded-user'] ?? 'nobody')
    response.setHeader('x-cookie', Buffer.from(request.headers.cookie ?? '', 'latin1').toString('hex'))
    request.resume().on('end', () => response.end())
  })
  front = await startFront({ upstream: upstream.url, settings: { log: { access: 'off' } } })
})
after(async () => {
  await front.close()
  await upstream.close()
})

const names = [
  ...[
    '__Host-entrada',
    '__Host-entrada.0',
    '__Host-entrada.1',
    '__Host-entrada.9',
    '__Host-entrada.99999999',
  ],
  ...[
    '__Host-entrada-login.a',
    '__Host-entrada-rd',
    'entrada',
    '__Secure-entrada',
    '__proto__',
    'constructor',
    '',
  ],
  ...[
    ' ',
    'a',
    '$Version',
    '"',
    '__host-entrada',
    '__Host-entrada.',
    '__Host-entrada.-1',
    '__Host-entrada.0x1',
    '==',
  ],
]
const values = [
  ...[
    '',
    '1',
    '2',
    '9',
    '0',
    '1A',
    '99999999',
    '-1',
    '1e9',
    'NaN',
    '__proto__',
    '%00',
    '%',
    '"',
    '"a;b"',
    '\t',
    ' ',
  ],
  ...[
    '\x80\xff',
    '{}',
    'null',
    'AAAA',
    '2AAAA',
    'a=b',
    '=',
    ',',
    '\\',
    '1'.repeat(3000),
    'é',
    '..',
    '${a}',
    '%s%n',
  ],
]

describe(`${rounds * width} hostile Cookie headers (seed ${seed})`, () => {
  // CVE-2021-20718, CVE-2023-28625 and CVE-2024-24814 of mod_auth_openidc: a cookie ended or filled the process.
  it('are somebody only with a whole session, never a fault, and never let our cookies through', async () => {
    const random = randomNumbers(seed)
    const upTo = (end: number) => Math.floor(random() * end)
    const pick = <T>(from: readonly T[]): T => from[upTo(from.length)] as T
    const people = { ada: front.cookies.ada, zoe: front.cookies.zoe }
    const pieceOf = (text: string) => text.slice(upTo(text.length), upTo(text.length))

    /** One pair, and whose session it is. */
    function pair(): string {
      const whole = pick(Object.values(people))
      const kind = random()
      if (kind < 0.5) return `${pick(names)}=${pick(values)}`
      if (kind < 0.6) return whole
      if (kind < 0.7) return pieceOf(whole)
      if (kind < 0.8) return `${pick(names)}=${whole.slice(whole.indexOf('=') + 1)}`
      const at = upTo(whole.length)
      return whole.slice(0, at) + pick(values).slice(0, 5) + whole.slice(at + upTo(2))
    }

    const statuses = new Set<number>()
    for (let round = 0; round < rounds; round++) {
      const headers = Array.from({ length: width }, () =>
        Array.from({ length: 1 + upTo(6) }, pair).join(pick(['; ', ';', ';;', ' ;\t', ',', ' '])),
      )
      const connection = await openRaw(front.port)
      connection.send(
        headers.map(header => `GET /a HTTP/1.1\r\nHost: app.example\r\nCookie: ${header}\r\n\r\n`).join(''),
      )
      const answers = await connection.answers(width)
      connection.socket.destroy()
      assert.equal(answers.length, width)
      for (const [at, answer] of answers.entries()) {
        const header = headers[at] as string
        statuses.add(answer.status)
        assert.ok([200, 401].includes(answer.status), `${answer.status}: ${header}`)
        if (answer.status !== 200) continue
        // Blanks and commas may stand before or behind a value, and never within it.
        const [user] = headerValues(answer, 'x-user')
        const whole = user === 'ada-oid' ? people.ada : people.zoe
        assert.ok(header.includes(whole.slice(whole.indexOf('=') + 1)), `${user}: ${header}`)
        const passed = Buffer.from(headerValues(answer, 'x-cookie')[0] ?? '', 'hex').toString('latin1')
        assert.ok(
          !passed.split(';').some(each => each.trim().startsWith('__Host-entrada=')),
          `${passed}: ${header}`,
        )
      }
    }
    assert.deepEqual(statuses, new Set([200, 401]))
  })
})

describe('the number of chunks of a session', () => {
  for (const count of ['99999999', '9', '0', '-1', 'x', '9'.repeat(1000)]) {
    it(`costs nothing, whatever a cookie says: ${count.slice(0, 10)}`, async () => {
      const chunks = Array.from({ length: 200 }, (_, at) => `__Host-entrada.${at}=${count}x`)
      const startedAt = process.cpuUsage()
      const connection = await openRaw(front.port)
      connection.send(
        `GET /a HTTP/1.1\r\nHost: app.example\r\nCookie: ${chunks.join('; ').slice(0, 12_000)}\r\n\r\n`,
      )
      const [answer] = await connection.answers(1)
      connection.socket.destroy()
      assert.equal(answer?.status, 401)
      assert.ok(process.cpuUsage(startedAt).user < 2_000_000)
    })
  }
})
