import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { navigation, request, script } from '../support/http-client.ts'
import { compilePolicy } from '../../src/policy/compile.ts'
import { rawRequest, sendBytes } from '../support/raw-client.ts'
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
    const { requestId, ...event } = { requestId: '', ...events[0] }
    assert.match(requestId, /^[0-9a-f-]{36}$/)
    assert.equal(events.length, 1)
    assert.deepEqual(event, {
      event: 'access.denied',
      code: 'ERR_POLICY_ROLE_MISSING',
      route: 'admin',
      client: '127.0.0.1',
      subject: 'ada',
      session: 'hash',
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
  const origins = ['https://partner.example', 'null']
  const policy = compilePolicy(
    [
      { path: '/partner/**', origins },
      { path: '/optional', access: 'optional' },
      { path: '/public', access: 'public' },
    ],
    'authenticated',
  )
  const rows: [name: string, path: string, origin: string | undefined, status: number][] = [
    ['of a page of this origin passes', '/x', 'http://app.example', 200],
    ['of a program without Origin passes', '/x', undefined, 200],
    ['of a page of another origin is refused', '/x', 'http://evil.example', 403],
    ['of a page of the same host on another port is refused', '/x', 'http://app.example:81', 403],
    ['of a sandboxed page is refused', '/x', 'null', 403],
    ['of an origin that the route allows passes', '/partner/a', 'https://partner.example', 200],
    ['of this origin passes a route that allows another', '/partner/a', 'http://app.example', 200],
    ['of an origin that another route allows is refused', '/x', 'https://partner.example', 403],
    ['of a part of an allowed origin is refused', '/partner/a', 'https://partner', 403],
    ['of an allowed origin with more is refused', '/partner/a', 'https://partner.example.evil.example', 403],
    ['of an allowed origin over http is refused', '/partner/a', 'http://partner.example', 403],
    ['of an allowed origin in capitals is refused', '/partner/a', 'HTTPS://PARTNER.EXAMPLE', 403],
    ['of two origins is refused', '/partner/a', 'https://partner.example, http://app.example', 403],
    ['of a sandboxed page is refused whatever the route allows', '/partner/a', 'null', 403],
    ['of another origin is refused where identity is optional', '/optional', 'http://evil.example', 403],
    ['of another origin passes where everybody may', '/public', 'http://evil.example', 200],
  ]
  for (const [name, path, origin, status] of rows) {
    it(name, async () => {
      const { url, close } = await startGuarded(yes, { policy })
      const headers = {
        upgrade: 'websocket',
        connection: 'keep-alive',
        ...(origin !== undefined && { origin }),
      }
      assert.equal((await request(`${url}${path}`, { headers })).status, status)
      await close()
    })
  }

  for (const upgrade of ['WebSocket', 'h2c, websocket', 'websocket/13, foo', 'anything']) {
    it(`is held to its Origin whatever protocols it names: ${upgrade}`, async () => {
      const { port, close } = await startGuarded(yes)
      const bytes = `${head('GET /x HTTP/1.1')}UPGRADE: ${upgrade}\r\noRiGiN: http://evil.example\r\n\r\n`
      assert.equal((await rawRequest(port, bytes)).status, 403)
      await close()
    })
  }

  it('of nobody passes where identity is optional, from wherever it comes', async () => {
    const { url, close } = await startGuarded()
    const headers = { upgrade: 'websocket', connection: 'keep-alive', origin: 'http://evil.example' }
    assert.equal((await request(`${url}/optional`, { headers })).status, 200)
    await close()
  })
})

describe('an answer of the gateway itself to somebody whose session was extended', () => {
  it('carries the cookies that extend it, when access is denied', async () => {
    const { url, close } = await startGuarded(yes)
    for (const headers of [navigation, script]) {
      assert.deepEqual((await request(`${url}/admin/x`, { headers })).headers['set-cookie'], ['renewed=1'])
    }
    await close()
  })

  it('carries them, when what lies behind fails', async () => {
    const { url, close } = await startGuarded(yes)
    const answer = await request(`${url}/broken`, { headers: script })
    assert.equal(answer.status, 502)
    assert.deepEqual(answer.headers['set-cookie'], ['renewed=1'])
    await close()
  })

  it('carries nothing for anybody else', async () => {
    const { url, close } = await startGuarded()
    assert.equal((await request(`${url}/x`, { headers: script })).headers['set-cookie'], undefined)
    await close()
  })
})

describe('a route that answers by itself', () => {
  const policy = compilePolicy(
    [
      { path: '/robots.txt', access: 'public', respond: { status: 200, body: 'Disallow: /\n' } },
      { path: '/gone/**', name: 'gone', respond: { status: 410, body: 'Gök <b>' } },
      { path: '/empty', access: 'public', respond: { status: 204, body: '' } },
    ],
    'authenticated',
  )

  it('gives its status and its text, and asks nobody', async () => {
    const { url, close } = await startGuarded(undefined, { policy })
    const answer = await request(`${url}/robots.txt?x`)
    assert.equal(answer.status, 200)
    assert.equal(answer.body, 'Disallow: /\n')
    assert.equal(answer.headers['content-type'], 'text/plain; charset=utf-8')
    assert.equal(answer.headers['x-entrada'], 'respond')
    assert.equal(answer.headers['cache-control'], 'no-store')
    assert.equal(answer.headers['x-content-type-options'], 'nosniff')
    await close()
  })

  it('gives it only to those who may', async () => {
    const nobody = await startGuarded(undefined, { policy })
    assert.equal((await request(`${nobody.url}/gone/a`, { headers: script })).status, 401)
    await nobody.close()
    const somebody = await startGuarded(yes, { policy })
    const answer = await request(`${somebody.url}/gone/a`)
    assert.equal(answer.status, 410)
    assert.equal(answer.body, 'Gök <b>')
    assert.deepEqual(answer.headers['set-cookie'], ['renewed=1'])
    await somebody.close()
  })

  it('gives no body to HEAD, and none with 204', async () => {
    const { port, close } = await startGuarded(undefined, { policy })
    const toHead = await sendBytes(port, `${head('HEAD /robots.txt HTTP/1.1')}\r\n`)
    assert.match(toHead.toString(), /^HTTP\/1\.1 200 [^]*\r\n\r\n$/)
    const empty = await sendBytes(port, `${head('GET /empty HTTP/1.1')}\r\n`)
    assert.match(empty.toString(), /^HTTP\/1\.1 204 [^]*\r\n\r\n$/)
    await close()
  })
})

describe('the host that a trusted proxy names', () => {
  const policy = compilePolicy(
    [
      { path: '/**', host: 'www.example', name: 'www', access: 'public' },
      { path: '/**', host: 'admin.example', name: 'admin', access: 'deny' },
      { path: '/public/**', access: 'public' },
    ],
    'authenticated',
  )
  const ask = async (trusted: boolean, host: string, forwarded: string | undefined, used = policy) => {
    const { port, close } = await startGuarded(undefined, { policy: used, trusts: () => trusted })
    const line = forwarded === undefined ? '' : `X-Forwarded-Host: ${forwarded}\r\n`
    const answer = await rawRequest(
      port,
      `GET /public/a HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${line}\r\n`,
    )
    await close()
    return answer.status
  }
  const rows: [
    name: string,
    trusted: boolean,
    host: string,
    forwarded: string | undefined,
    status: number,
  ][] = [
    ['has no say when it is absent', true, 'www.example', undefined, 200],
    ['passes when it is the same', true, 'www.example', 'WWW.example:443', 200],
    ['passes when it is the same many times', true, 'www.example', 'www.example, www.example', 200],
    ['passes when its route is the same', true, 'x.example', 'y.example', 200],
    ['opens nothing that is closed by Host', true, 'admin.example', 'www.example', 400],
    ['opens nothing that Host does not', true, 'x.example', 'www.example', 400],
    ['is refused when the route by Host is an open one', true, 'www.example', 'admin.example', 400],
    ['is refused when one of several differs', true, 'www.example', 'www.example, admin.example', 400],
    ['is refused when it is no host', true, 'www.example', 'a b', 400],
    ['is nothing from anybody else', false, 'admin.example', 'www.example', 403],
    ['is nothing from anybody else, for an open route', false, 'www.example', 'admin.example', 200],
  ]
  for (const [name, trusted, host, forwarded, status] of rows) {
    it(name, async () => assert.equal(await ask(trusted, host, forwarded), status))
  }

  it('is nothing to a policy that knows no hosts', async () => {
    const plain = compilePolicy([{ path: '/public/**', access: 'public' }], 'authenticated')
    assert.equal(await ask(true, 'www.example', 'a b', plain), 200)
  })
})
