import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createAdmin } from '../../src/observe/health.ts'

const token = 'correct-horse:battery'
const problem = /^application\/problem\+json/
const bearer = { authorization: `Bearer ${token}` }
const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` })

type Sent = Readonly<{
  headers?: Record<string, string>
  body?: string
  path?: string
  method?: 'POST' | 'GET'
}>

/** What an admin port has ended, audited and logged. */
function started(readToken: (() => string) | 'none' = () => token) {
  const ended: unknown[] = []
  const audited: Record<string, unknown>[] = []
  const warned: unknown[] = []
  const admin = createAdmin({
    readiness: () => ({ status: 'ready' }),
    metrics: async () => '',
    revoking: {
      token: readToken === 'none' ? undefined : readToken,
      revoke: (name, value, now) => {
        if (value === 'nonsense') return `${name} is nonsense`
        ended.push([name, value, now])
        return undefined
      },
      audit: event => void audited.push(event),
      log: { warn: (...line) => void warned.push(line) },
      now: () => 1500,
    },
  })
  const post = async ({
    headers = bearer,
    body = '{"user":"ada"}',
    path = '/revoke',
    method = 'POST',
  }: Sent = {}) => {
    const json = { 'content-type': 'application/json' }
    const answer = await admin.inject({ method, url: path, headers: { ...json, ...headers }, payload: body })
    return { status: answer.statusCode, headers: answer.headers, body: answer.body }
  }
  return { post, ended, audited, warned }
}

describe('POST /revoke with the token', () => {
  for (const name of ['user', 'session', 'tenant', 'before']) {
    it(`ends what ${name} names, and says so in the audit log`, async () => {
      const { post, ended, audited } = started()
      const { status, body, headers } = await post({ body: ` { "${name}" : "it" } ` })
      assert.deepEqual([status, body, headers['cache-control']], [204, '', 'no-store'])
      assert.deepEqual(ended, [[name, 'it', 1500]])
      const { requestId, ...rest } = audited[0] ?? {}
      assert.match(String(requestId), /^[0-9a-f-]{36}$/)
      const named = { [name === 'user' ? 'subject' : name]: 'it' }
      assert.deepEqual(rest, { event: 'session.revoked', client: '127.0.0.1', ...named })
      assert.equal(audited.length, 1)
    })
  }

  it('takes it as the password of Basic under any name, from a page of the port itself', async () => {
    const { post, ended } = started()
    for (const name of ['', 'admin']) {
      const headers = { ...basic(`${name}:${token}`), 'sec-fetch-site': 'same-origin' }
      assert.equal((await post({ headers })).status, 204, name)
    }
    assert.equal(ended.length, 2)
  })

  it('refuses everything that does not name exactly one of them, and ends nothing', async () => {
    const { post, ended, audited } = started()
    for (const body of [
      ...['', ' ', '{', 'null', '[]', '["user"]', '"user"', '5', '{}', 'user=ada'],
      ...['{"user":"ada","tenant":"t"}', '{"user":"ada","user":"zoe"}', '{"user":"ada","\\u0075ser":"zoe"}'],
      ...[
        '{"user":5}',
        '{"user":null}',
        '{"user":["ada"]}',
        '{"user":{"a":"b"}}',
        '{"before":0}',
        '{"before":true}',
      ],
      ...[
        '{"User":"ada"}',
        '{"subject":"ada"}',
        '{"sid":"s"}',
        '{"__proto__":"ada"}',
        '{"constructor":"ada"}',
      ],
      ...[
        '{"user":"ada","x":1}',
        '{"user":"ada"} {"user":"zoe"}',
        '{"user":"nonsense"}',
        '{"session":"nonsense"}',
      ],
    ]) {
      const { status, headers, body: text } = await post({ body })
      assert.equal(status, 400, body)
      assert.match(String(headers['content-type']), problem, body)
      assert.deepEqual([JSON.parse(text).status, JSON.parse(text).title], [400, 'Bad Request'])
    }
    assert.deepEqual([ended, audited], [[], []])
    assert.match((await post({ body: '{"user":"nonsense"}' })).body, /user is nonsense/)
  })

  it('refuses other types with 415 and large bodies with 413', async () => {
    const { post, ended } = started()
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', '']) {
      const { status, headers } = await post({ headers: { ...bearer, 'content-type': type } })
      assert.equal(status, 415, type)
      assert.match(String(headers['content-type']), problem, type)
    }
    const { status, headers } = await post({ body: `{"user":"${'a'.repeat(4096)}"}` })
    assert.equal(status, 413)
    assert.match(String(headers['content-type']), problem)
    assert.deepEqual(ended, [])
  })
})

describe('POST /revoke without the token', () => {
  it('is 401 with both challenges, whatever it says', async () => {
    const { post, ended, audited } = started()
    const refused: readonly (readonly [string, Sent])[] = [
      ['nothing', { headers: {} }],
      ['another', { headers: { authorization: 'Bearer wrong-horse-battery' } }],
      ['the beginning of it', { headers: { authorization: `Bearer ${token.slice(0, -1)}` } }],
      ['more than it', { headers: { authorization: `Bearer ${token}x` } }],
      ['an empty one', { headers: { authorization: 'Bearer ' } }],
      ['another scheme', { headers: { authorization: `Token ${token}` } }],
      ['no scheme', { headers: { authorization: token } }],
      ['it as the name', { headers: basic(`${token.replace(':', '')}:x`) }],
      ['it without a colon', { headers: basic(token.replace(':', '')) }],
      ['another password', { headers: { ...basic('admin:wrong'), 'sec-fetch-site': 'same-origin' } }],
      ['it in the query', { headers: {}, path: `/revoke?token=${token}&access_token=${token}` }],
      ['it in the body', { headers: {}, body: `{"user":"ada","token":"${token}"}` }],
      ['it in a cookie', { headers: { cookie: `token=${token}` } }],
    ]
    for (const [what, sent] of refused) {
      const { status, headers } = await post(sent)
      assert.equal(status, 401, what)
      assert.match(String(headers['www-authenticate']), /Bearer realm="entrada",Basic realm="entrada"/, what)
    }
    assert.deepEqual(ended, [])
    assert.equal(audited.length, refused.length)
    for (const { requestId, ...rest } of audited) {
      assert.match(String(requestId), /^[0-9a-f-]{36}$/)
      const expected = { event: 'admin.refused', client: '127.0.0.1', path: '/revoke', reason: 'token' }
      assert.deepEqual(rest, expected)
    }
  })

  it('comes before the body is looked at', async () => {
    const { post } = started()
    assert.equal((await post({ headers: {}, body: '{' })).status, 401)
    assert.equal((await post({ headers: {}, body: 'a'.repeat(5000) })).status, 401)
  })

  it('is 403 when a browser has only sent Basic along, from another site or none', async () => {
    const { post, ended, audited } = started()
    for (const site of [undefined, 'cross-site', 'same-site', 'none', 'same-origin, none']) {
      const from: Record<string, string> = site === undefined ? {} : { 'sec-fetch-site': site }
      assert.equal((await post({ headers: { ...basic(`admin:${token}`), ...from } })).status, 403, site)
    }
    assert.deepEqual(ended, [])
    const reasons = audited.map(({ event, reason }) => `${String(event)} ${String(reason)}`)
    assert.deepEqual([...new Set(reasons)], ['admin.refused foreign'])
  })
})

describe('a token that changes', () => {
  it('counts from then on, and nothing is let in while its file cannot be read', async () => {
    const at: { token?: string } = { token }
    const { post, ended, warned } = started(() => {
      if (at.token === undefined) throw new Error('admin-token is empty')
      return at.token
    })
    assert.equal((await post()).status, 204)
    at.token = 'another-horse-battery'
    assert.equal((await post()).status, 401)
    assert.equal((await post({ headers: { authorization: `Bearer ${at.token}` } })).status, 204)
    delete at.token
    const { status, body } = await post()
    assert.equal(status, 500)
    assert.doesNotMatch(body, /admin-token/)
    assert.match(JSON.stringify(warned.at(-1)), /a revocation failed/)
    assert.equal(ended.length, 2)
  })

  it('that is not set leaves nothing there', async () => {
    const { post, ended } = started('none')
    assert.equal((await post()).status, 404)
    assert.deepEqual(ended, [])
  })
})

describe('other methods', () => {
  it('do nothing', async () => {
    const { post, ended } = started()
    assert.equal((await post({ method: 'GET' })).status, 404)
    assert.deepEqual(ended, [])
  })
})
