import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { request } from '../support/http-client.ts'
import { startFront, type Front } from '../support/front.ts'
import { startRecordingUpstream } from '../support/recording-upstream.ts'
import { ada, sessionCookie } from '../support/session-cookie.ts'
import { tryWebSocket } from '../support/try-web-socket.ts'

const token = 'a-token-of-the-operator'

async function started(t: TestContext) {
  const upstream = await startRecordingUpstream()
  t.after(upstream.close)
  const clock = { now: Math.floor(Date.now() / 1000) }
  const front = await startFront({
    upstream: upstream.url,
    settings: { admin: { token: { value: token } } },
    now: () => clock.now,
  })
  t.after(() => front.close())
  const revoke = async (body: object, bearer = token) => {
    const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
    return front.gateway.admin.inject({
      method: 'POST',
      url: '/revoke',
      headers,
      payload: JSON.stringify(body),
    })
  }
  return { front, upstream, clock, revoke, ask: (path: string, cookie: string) => ask(front, path, cookie) }
}

async function ask({ port }: Front, path: string, cookie: string) {
  return request(`http://127.0.0.1:${port}${path}`, { headers: { host: 'app.example', cookie } })
}

describe('SES-04: the operator ends sessions', () => {
  for (const [name, order] of [
    ['of a person', () => ({ user: ada.user })],
    ['of a tenant', () => ({ tenant: ada.tenant })],
    [
      'that were signed in before now',
      (now: number) => ({ before: new Date((now + 0.5) * 1000).toISOString() }),
    ],
  ] as const) {
    it(`${name}: the very next request is nobody’s, and whoever signs in again is let in`, async t => {
      const { front, upstream, clock, revoke, ask } = await started(t)
      const { ada: cookie } = front.cookies
      assert.equal((await ask('/a', cookie)).status, 200)
      const answer = await revoke(order(clock.now))
      assert.equal(answer.statusCode, 204, answer.body)
      const seen = upstream.requests.length
      assert.equal((await ask('/a', cookie)).status, 401)
      assert.equal((await ask('/.auth/me', cookie)).status, 401)
      assert.equal(
        await tryWebSocket(`http://127.0.0.1:${front.port}/ws`, { host: 'app.example', cookie }),
        401,
      )
      assert.equal(upstream.requests.length, seen)
      clock.now += 3
      assert.equal((await ask('/a', await sessionCookie(front.config, ada, clock.now))).status, 200)
    })
  }

  it('one by the value that people see on their page, and no other', async t => {
    const { front, revoke, ask } = await started(t)
    const { session } = JSON.parse((await ask('/.auth/me', front.cookies.ada)).body) as { session: string }
    assert.equal((await revoke({ session })).statusCode, 204)
    assert.equal((await ask('/a', front.cookies.ada)).status, 401)
    assert.equal((await ask('/a', front.cookies.zoe)).status, 200)
    const line = front.logged().find(({ event }) => event === 'session.revoked')
    assert.equal(line?.['session'], session)
  })

  it('takes nobody else along', async t => {
    const { front, revoke, ask } = await started(t)
    for (const order of [{ user: ada.user }, { tenant: ada.tenant }]) await revoke(order)
    assert.equal((await ask('/a', front.cookies.zoe)).status, 200)
  })

  it('cannot shut everybody out for good by a time to come', async t => {
    const { front, clock, revoke, ask } = await started(t)
    const answer = await revoke({ before: new Date((clock.now + 60) * 1000).toISOString() })
    assert.equal(answer.statusCode, 400)
    assert.match(answer.body, /in the future/)
    assert.equal((await ask('/a', front.cookies.ada)).status, 200)
  })

  it('is nobody’s who lacks the token, and has no place on the public port', async t => {
    const { front, revoke, ask } = await started(t)
    assert.equal((await revoke({ user: ada.user }, 'another-token-of-somebody')).statusCode, 401)
    const onPublic = await request(`http://127.0.0.1:${front.port}/revoke`, {
      method: 'POST',
      headers: { host: 'app.example', authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ user: ada.user }),
    })
    assert.equal(onPublic.status, 401)
    assert.equal((await ask('/a', front.cookies.ada)).status, 200)
    assert.doesNotMatch(front.log(), new RegExp(token))
  })
})
