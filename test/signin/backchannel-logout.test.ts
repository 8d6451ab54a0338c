import assert from 'node:assert/strict'
import { once } from 'node:events'
import { before, describe, it } from 'node:test'
import { WebSocket } from 'ws'
import { startSampleUpstream } from '../../src/demo/upstream.ts'
import { testUpstream } from '../support/config.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { request } from '../support/http-client.ts'
import { logoutToken, sendLogoutToken } from '../support/logout-token.ts'
import { patience } from '../support/patience.ts'
import { makeKey } from '../support/scripted-provider.ts'
import { startWing, suiteScope, type Wing } from './wing.ts'

const sid = 'd2b1f6f0-8f1c-4f0e-9a53-6f2b1f6f0a11'

/** What a gateway does with a token that the provider makes now. */
async function sendTo(wing: Wing, changed: Record<string, unknown> = {}) {
  return sendLogoutToken(wing.port, await logoutToken(wing.idp, wing.clock.now, { sid, ...changed }))
}

const isSignedIn = async (wing: Wing, jar: CookieJar) => (await wing.me(jar)).status === 200

/** Somebody who signs in a while later: what is made after a logout is not meant by it. */
async function signedIn(wing: Wing, claims: Record<string, unknown> = { sid }): Promise<CookieJar> {
  wing.clock.now += 61
  wing.idp.script.claims = claims
  return wing.signedIn()
}

describe('back-channel logout', () => {
  const scope = suiteScope()
  let wing: Wing
  before(async () => {
    wing = await startWing(scope)
  })

  it('ends the session that it names and its copies, with an answer that no cache keeps', async () => {
    const jar = await signedIn(wing)
    const copy = jar.copy()
    const { status, body, headers, setCookies } = await sendTo(wing)
    assert.deepEqual([status, body, setCookies], [200, '', []])
    assert.equal(headers['cache-control'], 'no-store')
    assert.equal(headers['x-entrada'], 'backchannel-logout')
    assert.deepEqual([await isSignedIn(wing, jar), await isSignedIn(wing, copy)], [false, false])
    assert.equal((await wing.visit('/a', copy)).status, 302)
  })

  it('leaves the sessions of others, other sessions of the same person, and those without a sid', async () => {
    const jars = [
      await signedIn(wing, { sub: 'sub-ben', sid: 'another' }),
      await signedIn(wing, { sid: 'another' }),
      await signedIn(wing, {}),
    ]
    assert.equal((await sendTo(wing, { sub: 'sub-ada' })).status, 200)
    for (const jar of jars) assert.equal(await isSignedIn(wing, jar), true)
  })

  it('ends every session of a person whom it names without a session, and nobody else', async () => {
    const ended = [await signedIn(wing), await signedIn(wing, { sid: 'another' }), await signedIn(wing, {})]
    const other = await signedIn(wing, { sub: 'sub-ben' })
    assert.equal((await sendTo(wing, { sid: undefined, sub: 'sub-ada' })).status, 200)
    for (const jar of ended) assert.equal(await isSignedIn(wing, jar), false)
    assert.equal(await isSignedIn(wing, other), true)
  })

  it('leaves what is made afterwards', async () => {
    await sendTo(wing, { sid: undefined, sub: 'sub-ada' })
    await sendTo(wing)
    assert.equal(await isSignedIn(wing, await signedIn(wing)), true)
  })

  it('ends a person rather than nothing where the sid is too long for any session to have kept it', async () => {
    const jar = await signedIn(wing, { sid: 's'.repeat(256) })
    assert.equal((await sendTo(wing, { sid: 's'.repeat(256) })).status, 400)
    assert.equal(await isSignedIn(wing, jar), true)
    assert.equal((await sendTo(wing, { sid: 's'.repeat(256), sub: 'sub-ada' })).status, 200)
    assert.equal(await isSignedIn(wing, jar), false)
  })

  it('succeeds for somebody who is not signed in here (section 2.7)', async () => {
    assert.equal((await sendTo(wing, { sid: 'nobody' })).status, 200)
  })

  it('reads no cookie and sets none, whoever sends it', async () => {
    const jar = await signedIn(wing)
    const token = await logoutToken(wing.idp, wing.clock.now, { sid: 'another' })
    const { status, setCookies } = await sendLogoutToken(wing.port, token, { cookie: wing.header(jar) })
    assert.deepEqual([status, setCookies], [200, []])
    assert.equal(await isSignedIn(wing, jar), true)
  })

  it('believes a token that is signed by a key that is new at the provider', async () => {
    const jar = await signedIn(wing)
    const { jwk, privateKey } = await makeKey('key-2')
    const { keys, signWith } = wing.idp.script
    Object.assign(wing.idp.script, { keys: [...keys, jwk], signWith: privateKey })
    const token = await logoutToken(wing.idp, wing.clock.now, { sid }, { kid: 'key-2' })
    assert.equal((await sendLogoutToken(wing.port, token)).status, 200)
    assert.equal(await isSignedIn(wing, jar), false)
    Object.assign(wing.idp.script, { keys, signWith })
  })

  it('refuses a token that was used before, for as long as it could be believed', async () => {
    const token = await logoutToken(wing.idp, wing.clock.now, { sid, exp: wing.clock.now + 300 })
    assert.equal((await sendLogoutToken(wing.port, token)).status, 200)
    const jar = await signedIn(wing)
    for (const seconds of [0, 200, 158, 1]) {
      wing.clock.now += seconds
      assert.equal((await sendLogoutToken(wing.port, token)).status, 400, `${seconds} s later`)
    }
    assert.equal(await isSignedIn(wing, jar), true)
  })

  it('does not hold a refused token against a good one of the same jti', async () => {
    const jar = await signedIn(wing)
    assert.equal((await sendTo(wing, { jti: 'twice', aud: 'another' })).status, 400)
    assert.equal((await sendTo(wing, { jti: 'twice' })).status, 200)
    assert.equal(await isSignedIn(wing, jar), false)
  })

  it('tells the audit log what has ended, and whom where that is the id of people here', async () => {
    const audited = async (changed: Record<string, unknown>) => {
      await sendTo(wing, changed)
      const { channel, ended, subject } = JSON.parse(
        wing.lines.findLast(line => line.includes('"event":"signout.notified"')) ?? '{}',
      ) as Record<string, unknown>
      return { channel, ended, subject }
    }
    const session = { channel: 'back', ended: 'session', subject: undefined }
    assert.deepEqual(await audited({ sub: 'sub-ada' }), session)
    const everything = { channel: 'back', ended: 'subject', subject: 'sub-ada' }
    assert.deepEqual(await audited({ sid: undefined, sub: 'sub-ada' }), everything)
  })

  it('goes on while the gateway is about to stop', async () => {
    const draining = await startWing(scope)
    draining.gateway.drain()
    assert.equal((await sendTo(draining)).status, 200)
  })
})

describe('a back-channel logout that is refused', () => {
  const scope = suiteScope()
  let wing: Wing
  before(async () => {
    wing = await startWing(scope)
  })

  const address = () => `http://127.0.0.1:${wing.port}/.auth/backchannel-logout`
  const form = 'application/x-www-form-urlencoded'

  it('says why in JSON that no cache keeps, and tells the log, with nothing of the token', async () => {
    const jar = await signedIn(wing)
    const count = wing.lines.length
    const token = await logoutToken(wing.idp, wing.clock.now, { sid: 'never-in-a-log', aud: 'another' })
    const { status, headers, body } = await sendLogoutToken(wing.port, token)
    assert.equal(status, 400)
    assert.equal(headers['cache-control'], 'no-store')
    assert.match(String(headers['content-type']), /^application\/json/)
    assert.deepEqual(JSON.parse(body), {
      error: 'invalid_request',
      error_description: 'unexpected "aud" claim value',
    })
    assert.equal(await isSignedIn(wing, jar), true)
    const lines = wing.lines.slice(count).join('')
    assert.match(lines, /"event":"signout\.refused"[^\n]*unexpected \\"aud\\" claim value/)
    for (const part of ['never-in-a-log', ...token.split('.')]) assert.equal(lines.includes(part), false)
  })

  for (const [name, body, type] of [
    ['no body', undefined, form],
    ['an empty form', '', form],
    ['no token in the form', 'token=x', form],
    ['an empty token', 'logout_token=', form],
    ['no token but a word', 'logout_token=hello', form],
    ['JSON', '{"logout_token":"x"}', 'application/json'],
    ['text', 'logout_token=x', 'text/plain'],
    ['no type', 'logout_token=x', ''],
  ] as const) {
    it(`has ${name}`, async () => {
      const answer = await request(address(), {
        method: 'POST',
        headers: { host: 'app.example', ...(type !== '' && { 'content-type': type }) },
        ...(body !== undefined && { body }),
      })
      assert.equal(answer.status, 400, answer.body)
      assert.equal((JSON.parse(answer.body) as Record<string, unknown>)['error'], 'invalid_request')
    })
  }

  it('holds a good token, but as JSON, twice, or in the query', async () => {
    const jar = await signedIn(wing)
    const token = await logoutToken(wing.idp, wing.clock.now, { sid })
    const pair = `logout_token=${token}`
    for (const [target, body, type] of [
      ['', JSON.stringify({ logout_token: token }), 'application/json'],
      ['', pair, 'text/plain'],
      ['', `${pair}&${pair}`, form],
      [`?${pair}`, '', form],
      [`?${pair}`, 'logout_token=', form],
    ] as const) {
      const headers = { host: 'app.example', 'content-type': type }
      const { status } = await request(address() + target, { method: 'POST', headers, body })
      assert.equal(status, 400)
    }
    assert.equal(await isSignedIn(wing, jar), true)
    assert.equal((await sendLogoutToken(wing.port, token)).status, 200)
  })

  it('is larger than any token, and not read', async () => {
    const { status, headers } = await sendLogoutToken(wing.port, 'x'.repeat(20_000))
    assert.deepEqual([status, headers['x-entrada']], [400, 'request-malformed'])
  })

  for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']) {
    it(`is sent by ${method}`, async () => {
      const token = await logoutToken(wing.idp, wing.clock.now, { sid })
      const { status, headers } = await request(`${address()}?logout_token=${token}`, {
        method,
        headers: { host: 'app.example' },
      })
      assert.deepEqual([status, headers.allow], [405, 'POST'])
    })
  }
})

describe('back-channel logout while its signature cannot be checked', () => {
  it('is answered so that the provider comes again, and heeded then', async t => {
    const wing = await startWing(t)
    wing.idp.script.answers = { keys: () => ({ status: 503 }) }
    const token = await logoutToken(wing.idp, wing.clock.now, { sid })
    for (const answers of [
      { keys: () => ({ status: 503 }) },
      { keys: () => ({ body: 'no keys' }) },
      { keys: () => 'reset' as const },
    ]) {
      wing.clock.now += 11
      wing.idp.script.answers = answers
      const { status, headers } = await sendLogoutToken(wing.port, token)
      assert.equal(status, 503)
      assert.match(String(headers['retry-after']), /^\d+$/)
      assert.equal(headers['cache-control'], 'no-store')
    }
    wing.clock.now += 11
    wing.idp.script.answers = {}
    assert.equal((await sendLogoutToken(wing.port, token)).status, 200)
  })

  it('is answered alike before the provider was ever found', async t => {
    const wing = await startWing(t)
    const lost = await startWing(t, { provider: { issuer: `${wing.idp.issuer}/nowhere` } })
    assert.equal((await sendTo(lost)).status, 503)
  })
})

describe('back-channel logout for each client', () => {
  it('has a limit of its own, for the provider is one client', async t => {
    const wing = await startWing(t, { auth: { rateLimit: 1 } })
    const statuses: number[] = []
    for (let time = 0; time < 21; time++) statuses.push((await sendTo(wing)).status)
    assert.deepEqual(statuses, [...Array.from({ length: 20 }, () => 200), 429])
  })
})

describe('a WebSocket', () => {
  it('of a session or a person that ends at the provider is closed, and those of others stay', async t => {
    const upstream = await startSampleUpstream()
    t.after(upstream.close)
    const wing = await startWing(t, { upstreams: { default: testUpstream(upstream.url) } })

    /** An open one of this browser, and the code that it is closed with. */
    async function open(jar: CookieJar) {
      const socket = new WebSocket(`ws://127.0.0.1:${wing.port}/ws`, {
        headers: { host: 'app.example', cookie: wing.header(jar) },
      })
      const closing = once(socket, 'close', { signal: AbortSignal.timeout(patience) })
      const closed = closing.then(([code]) => code as number)
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
      return { socket, closed }
    }

    const other = await open(await signedIn(wing, { sub: 'sub-ben', sid: 'another' }))
    for (const named of [{ sid }, { sid: undefined, sub: 'sub-ada' }]) {
      const one = await open(await signedIn(wing))
      await sendTo(wing, named)
      assert.equal(await one.closed, 4401)
    }
    assert.equal(other.socket.readyState, WebSocket.OPEN)
    other.socket.close()
    await other.closed
  })
})
