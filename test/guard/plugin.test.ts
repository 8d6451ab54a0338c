import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { navigation, request, script } from '../support/http-client.ts'
import { rawRequest } from '../support/raw-client.ts'
import { ada, startGuarded, yes } from './guarded.ts'

const head = (line: string) => `${line}\r\nHost: app.example\r\nConnection: close\r\n`

describe('a request of nobody', () => {
  it('passes on a public route, and nobody is named', async () => {
    const { url, close } = await startGuarded()
    const answer = await request(`${url}/public/a`)
    assert.deepEqual(JSON.parse(answer.body), {
      passage: { route: '/public/**', handling: {}, setCookies: [] },
    })
    await close()
  })

  it('does not pass anywhere else', async () => {
    const { url, close } = await startGuarded()
    for (const path of ['/', '/x', '/admin/x', '/publicity']) {
      assert.equal((await request(url + path, { headers: script })).status, 401, path)
    }
    await close()
  })

  it('is not sent to sign in for what is closed to everybody', async () => {
    const { url, close } = await startGuarded()
    assert.equal((await request(`${url}/closed`, { headers: navigation })).status, 403)
    await close()
  })
})

describe('a request of somebody', () => {
  it('passes with the identity, and with the cookies that extend the session', async () => {
    const { url, close } = await startGuarded(yes)
    const answer = await request(`${url}/x`)
    assert.deepEqual(JSON.parse(answer.body), {
      passage: { route: 'default', handling: {}, identity: ada, setCookies: ['renewed=1'] },
    })
    await close()
  })

  it('passes a public route without the identity', async () => {
    const { url, close } = await startGuarded(yes)
    const { passage } = JSON.parse((await request(`${url}/public/a`)).body) as { passage: object }
    assert.ok(!('identity' in passage))
    await close()
  })

  it('passes an optional route with the identity', async () => {
    const { url, close } = await startGuarded(yes)
    const { passage } = JSON.parse((await request(`${url}/optional`)).body) as {
      passage: { identity: { user: string } }
    }
    assert.equal(passage.identity.user, 'ada')
    await close()
  })

  it('is refused without the role, and that is audited', async () => {
    const { url, events, close } = await startGuarded(yes)
    const answer = await request(`${url}/admin/x`, { headers: script })
    assert.equal(answer.status, 403)
    assert.equal(answer.headers['x-entrada'], 'policy-role-missing')
    const { requestId, ...event } = events[0] ?? { requestId: '' }
    assert.match(requestId, /^[0-9a-f-]{36}$/)
    assert.equal(events.length, 1)
    assert.deepEqual(event, {
      event: 'access.denied',
      code: 'ERR_POLICY_ROLE_MISSING',
      route: 'admin',
      subject: 'ada',
      tenant: 'tid-1',
    })
    await close()
  })
})

describe('several ways of telling who somebody is', () => {
  it('are asked in order, up to the first that does not say "not mine"', async () => {
    const asked: string[] = []
    const { url, close } = await startGuarded(undefined, {
      identifiers: [
        () => (asked.push('first'), { kind: 'not-mine' }),
        () => (asked.push('second'), { kind: 'no', code: 'ERR_SIGNIN_REQUIRED' }),
        () => (asked.push('third'), yes),
      ],
    })
    assert.equal((await request(`${url}/x`, { headers: script })).status, 401)
    assert.deepEqual(asked, ['first', 'second'])
    await close()
  })

  it('see the raw headers and the time', async () => {
    const seen: unknown[] = []
    const { url, close } = await startGuarded(undefined, {
      identifiers: [(credentials, now) => (seen.push(credentials, now), { kind: 'not-mine' })],
    })
    await request(`${url}/x`, { headers: { cookie: 'a=1', authorization: 'Bearer x' } })
    assert.deepEqual(seen, [{ cookie: 'a=1', authorization: 'Bearer x' }, 1_800_000_000])
    await close()
  })
})

describe('a request without one clear meaning', () => {
  const rows: [name: string, bytes: string][] = [
    ['two Host headers', `${head('GET /public/a HTTP/1.1')}Host: app.example\r\n\r\n`],
    ['two Host headers in other spellings', `${head('GET /public/a HTTP/1.1')}HOST: other.example\r\n\r\n`],
    ['an empty Host', 'GET /public/a HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n'],
    ['a Host with a path', 'GET /public/a HTTP/1.1\r\nHost: app.example/x\r\nConnection: close\r\n\r\n'],
    ['absolute-form for another host', `${head('GET http://other.example/public/a HTTP/1.1')}\r\n`],
    ['a dot segment', `${head('GET /public/../admin HTTP/1.1')}\r\n`],
    ['an encoded dot segment', `${head('GET /public/%2e%2e/admin HTTP/1.1')}\r\n`],
    ['an encoded slash', `${head('GET /public%2fa HTTP/1.1')}\r\n`],
    ['an empty segment', `${head('GET /public//a HTTP/1.1')}\r\n`],
    ['a semicolon', `${head('GET /public/a;b HTTP/1.1')}\r\n`],
    ['a fragment', `${head('GET /public/a#b HTTP/1.1')}\r\n`],
    ['malformed encoding', `${head('GET /public/%zz HTTP/1.1')}\r\n`],
    ['the asterisk', `${head('OPTIONS * HTTP/1.1')}\r\n`],
  ]
  for (const [name, bytes] of rows) {
    it(`is refused before any decision: ${name}`, async () => {
      const { port, close } = await startGuarded(yes)
      const answer = await rawRequest(port, bytes)
      assert.equal(answer.status, 400)
      assert.ok(!answer.body.includes('passage'))
      await close()
    })
  }

  it('is not one in absolute-form for the own host', async () => {
    const { port, close } = await startGuarded()
    const answer = await rawRequest(port, `${head('GET http://app.example/public/a HTTP/1.1')}\r\n`)
    assert.equal(answer.status, 200)
    await close()
  })
})

describe('a WebSocket upgrade with a session', () => {
  const rows: [name: string, origin: string | undefined, status: number][] = [
    ['of a page of this origin passes', 'http://app.example', 200],
    ['of a program without Origin passes', undefined, 200],
    ['of a page of another origin is refused', 'http://evil.example', 403],
    ['of a page of the same host on another port is refused', 'http://app.example:81', 403],
    ['of a sandboxed page is refused', 'null', 403],
  ]
  for (const [name, origin, status] of rows) {
    it(name, async () => {
      const { url, close } = await startGuarded(yes)
      const headers = {
        upgrade: 'websocket',
        connection: 'keep-alive',
        ...(origin !== undefined && { origin }),
      }
      assert.equal((await request(`${url}/x`, { headers })).status, status)
      await close()
    })
  }
})
