import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Person } from '../../src/identity/person.ts'
import { head, startFront, upgradeHead, type Front } from '../support/front.ts'
import { rawRequest } from '../support/raw-client.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'
import { ada, sessionCookie } from '../support/session-cookie.ts'

let upstream: RecordingUpstream
let front: Front

before(async () => {
  upstream = await startRecordingUpstream(({ header }) =>
    header('upgrade').length > 0
      ? 'HTTP/1.1 101 Go\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'
      : 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n',
  )
  front = await startFront({ upstream: upstream.url })
})
after(async () => {
  await front.close()
  await upstream.close()
})

const utf8 = (text: string) => Buffer.from(text, 'utf8').toString('latin1')

/** Names as a session could hold them, even if sign-in makes them shorter and cleaner, and what the upstream sees. */
const names: readonly (readonly [text: string, seen: string])[] = [
  ['Zoë 王', utf8('Zoë 王')],
  ['Zoë \r\nX-Admin: 1', utf8('Zoë   X-Admin: 1')],
  ['a\r\n\r\nGET /public/smuggled HTTP/1.1', 'a    GET /public/smuggled HTTP/1.1'],
  ['a\nb\rc\0d\x1be\x7ff', 'a b c d e f'],
  ['👩🏽‍🚀 🏳️‍🌈', utf8('👩🏽‍🚀 🏳️‍🌈')],
  ['half \ud83d', utf8('half \ufffd')],
  ['\udc00 other half', utf8('\ufffd other half')],
  ['turned \u202e\u2066 around', utf8('turned \u202e\u2066 around')],
  ['line \u2028 and \u2029.', utf8('line \u2028 and \u2029.')],
  ['next \u0085 line', utf8('next \u0085 line')],
  ['ｗｉｄｅ：１', utf8('ｗｉｄｅ：１')],
  // Their last byte is that of LF or CR in UTF-16 and in careless Latin-1.
  ['上\u010a\u010d\uff0a', utf8('上\u010a\u010d\uff0a')],
  ['é'.repeat(400), utf8('é'.repeat(400))],
  ['{{7*7}} ${jndi:ldap://x} %s%n <script>', '{{7*7}} ${jndi:ldap://x} %s%n <script>'],
]

async function seenOf(person: Partial<Person>, request = head) {
  const cookie = await sessionCookie(front.config, { ...ada, ...person })
  const count = upstream.requests.length
  const answer = await rawRequest(front.port, request('GET /a', `Cookie: ${cookie}`))
  assert.ok(answer.status < 300, String(answer.status))
  assert.equal(upstream.requests.length, count + 1)
  const seen = upstream.requests[count] ?? assert.fail()
  assert.deepEqual(seen.header('x-admin'), [])
  return seen
}

describe('HDR-06: somebody with an odd name', () => {
  for (const [text, expected] of names) {
    it(`is told to the upstream in one line of UTF-8: ${JSON.stringify(text).slice(0, 50)}`, async () => {
      const seen = await seenOf({ name: text, user: text, preferredUsername: text })
      for (const name of ['name', 'user', 'preferred-username'])
        assert.deepEqual(seen.header(`x-forwarded-${name}`), [expected.trim()], name)
      const socket = await seenOf({ name: text }, (_line, ...lines) => upgradeHead('/a', ...lines))
      assert.deepEqual(socket.header('x-forwarded-name'), [expected.trim()])
    })

    it(`may have it as a role or a group: ${JSON.stringify(text).slice(0, 50)}`, async () => {
      const short = text.slice(0, 100)
      const seen = await seenOf({ roles: [short, 'Admin'], groups: ['g', short] })
      const [roles] = seen.header('x-forwarded-roles')
      assert.equal(roles?.split(',').length, 2)
      assert.equal(roles?.split(',')[1], 'Admin')
      assert.equal(seen.header('x-forwarded-groups')[0]?.split(',').length, 2)
    })
  }

  it('cannot make two roles of one', async () => {
    const seen = await seenOf({ roles: ['a,Admin', 'b%2CAdmin', '\r\nAdmin'], groups: [',', '%'] })
    assert.deepEqual(seen.header('x-forwarded-roles'), ['a%2CAdmin,b%252CAdmin,%20 Admin'])
    assert.deepEqual(seen.header('x-forwarded-groups'), ['%2C,%25'])
  })

  it('is not told at all where nothing is left', async () => {
    const seen = await seenOf({ name: '\r\n\0', preferredUsername: '', email: ' \t' })
    for (const name of ['name', 'preferred-username', 'email'])
      assert.ok(
        seen.header(`x-forwarded-${name}`).every(value => value === ''),
        name,
      )
  })
})
