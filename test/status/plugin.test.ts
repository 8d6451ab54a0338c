import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { createAdmin } from '../../src/observe/health.ts'
import { createMetrics } from '../../src/observe/metrics.ts'
import { statusPolicy } from '../../src/status/page.ts'
import { addStatus, type StatusOptions } from '../../src/status/plugin.ts'

const token = 'correct-horse:battery'
const bearer = { authorization: `Bearer ${token}` }
const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` })
const ours = { ...basic(`admin:${token}`), 'sec-fetch-site': 'same-origin' }
const form = 'application/x-www-form-urlencoded'

/** An admin port with the page, and what it has ended, audited and logged. */
async function started(t: TestContext, changed: Partial<StatusOptions> = {}) {
  const ended: unknown[] = []
  const audited: Record<string, unknown>[] = []
  const warned: unknown[] = []
  const readiness = () => ({ status: 'ready' }) as const
  const options: StatusOptions = {
    token: () => token,
    revoke: (name, value) => {
      if (value === 'nonsense') return `${name} is nonsense`
      ended.push([name, value])
      return undefined
    },
    audit: event => void audited.push(event),
    log: { warn: (...line) => void warned.push(line) },
    now: () => 1500,
    readiness,
    snapshot: createMetrics('1.2.3').snapshot,
    ...changed,
  }
  const admin = createAdmin({ readiness, metrics: async () => '', revoking: options })
  addStatus(admin, options)
  t.after(async () => admin.close())
  await admin.ready()
  const get = async (headers: Record<string, string>, url = '/') => admin.inject({ url, headers })
  const post = async (payload: string, headers: Record<string, string> = ours, type = form) =>
    admin.inject({ method: 'POST', url: '/', headers: { 'content-type': type, ...headers }, payload })
  return { admin, get, post, ended, audited, warned }
}

describe('the status page', () => {
  it('is there for whoever has the token: as Bearer, or as the password under any name, however they come', async t => {
    const { get } = await started(t)
    for (const headers of [
      bearer,
      ours,
      basic(`:${token}`),
      { ...basic(`ada:${token}`), 'sec-fetch-site': 'none' },
      { ...basic(`ada:${token}`), 'sec-fetch-site': 'cross-site' },
    ]) {
      const { statusCode, body } = await get(headers)
      assert.equal(statusCode, 200)
      assert.match(body, /<title>Entrada: ready<\/title>/)
    }
  })

  it('is there for nobody else, and nothing of it', async t => {
    const { get, post, ended, audited } = await started(t)
    for (const headers of [
      {},
      { authorization: `Bearer ${token}x` },
      basic(token),
      basic(`${token}:`),
      basic('a:b'),
    ]) {
      for (const answer of [
        await get(headers),
        await post('user=ada', headers),
        await get(headers, `/?token=${token}`),
      ]) {
        assert.equal(answer.statusCode, 401)
        assert.deepEqual(answer.headers['www-authenticate'], [
          'Bearer realm="entrada"',
          'Basic realm="entrada", charset="UTF-8"',
        ])
        assert.equal(answer.body, 'the token of the admin port is missing or wrong\n')
      }
    }
    assert.deepEqual(ended, [])
    assert.equal(audited.length, 15)
    assert.ok(
      audited.every(
        ({ event, path, reason }) => event === 'admin.refused' && path === '/' && reason === 'token',
      ),
    )
  })

  it('cannot be framed, kept, read or run by anybody', async t => {
    const { get } = await started(t)
    const { headers } = await get(ours)
    for (const [name, value] of Object.entries({
      'cache-control': 'no-store',
      'content-security-policy': statusPolicy,
      'content-type': 'text/html; charset=utf-8',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    })) {
      assert.equal(headers[name], value, name)
    }
    assert.equal(headers['access-control-allow-origin'], undefined)
  })

  it('signs out the person that its form names, and says so in the audit log', async t => {
    const { post, ended, audited } = await started(t)
    for (const headers of [ours, bearer]) {
      const { statusCode, body } = await post('user=%3Cada%3E', headers)
      assert.equal(statusCode, 200)
      assert.match(body, /role="status"[^]*&lt;ada&gt;/)
    }
    assert.deepEqual(ended, [
      ['user', '<ada>'],
      ['user', '<ada>'],
    ])
    const [{ requestId, ...event } = {}] = audited
    assert.match(String(requestId), /^[0-9a-f-]{36}$/)
    assert.deepEqual(event, { event: 'session.revoked', client: '127.0.0.1', subject: '<ada>' })
    assert.equal(audited.length, 2)
  })

  it('signs out nobody when a browser sends its form from elsewhere', async t => {
    const { post, ended, audited } = await started(t)
    const { 'sec-fetch-site': _, ...withPassword } = ours
    for (const site of ['cross-site', 'same-site', 'none', undefined]) {
      const headers = { ...withPassword, ...(site !== undefined && { 'sec-fetch-site': site }) }
      assert.equal((await post('user=ada', headers)).statusCode, 403, site)
    }
    assert.deepEqual(ended, [])
    assert.deepEqual(new Set(audited.map(({ reason }) => reason)), new Set(['foreign']))
  })

  it('signs out nobody by anything else than one id', async t => {
    const { post, ended } = await started(t)
    for (const body of [
      '',
      'user',
      'name=ada',
      'user=ada&user=zoe',
      'user=ada&x=1',
      'session=ada',
      'user=nonsense',
    ]) {
      const { statusCode, body: page } = await post(body)
      // A name without a value is an empty value, and that is for `revoke` to judge.
      if (body !== 'user') assert.equal(statusCode, 400, body)
      if (body !== 'user') assert.match(page, /role="alert"/)
    }
    assert.deepEqual(ended, [['user', '']])
    for (const [type, status] of [
      ['application/json', 415],
      ['text/plain', 415],
      ['multipart/form-data; boundary=x', 415],
    ] as const) {
      assert.equal((await post('user=ada', ours, type)).statusCode, status, type)
    }
    assert.equal((await post(`user=${'a'.repeat(20_000)}`)).statusCode, 413)
    assert.equal(ended.length, 1)
  })

  it('takes down what is counted while nobody looks, until the port is closed', async t => {
    t.mock.timers.enable({ apis: ['setInterval'] })
    const metrics = createMetrics('1.2.3')
    const looks = { count: 0 }
    const snapshot = async () => {
      looks.count += 1
      return metrics.snapshot()
    }
    const { admin } = await started(t, { snapshot })
    for (const expected of [1, 2]) {
      t.mock.timers.tick(30_000)
      assert.equal(looks.count, expected)
    }
    await admin.close()
    t.mock.timers.tick(90_000)
    assert.equal(looks.count, 2)
  })

  it('is an error, which is logged, when what is counted cannot be had', async t => {
    const broken = { snapshot: async () => Promise.reject(new Error('no metrics')) }
    const { get, warned } = await started(t, broken)
    const { statusCode, body } = await get(ours)
    assert.equal(statusCode, 500)
    assert.doesNotMatch(body, /no metrics/)
    assert.equal(warned.length, 1)
  })
})
