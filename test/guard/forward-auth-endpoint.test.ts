import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { allDialects, asking, startAsked, telling } from '../support/asked-front.ts'
import { head, startFront } from '../support/front.ts'
import { headerValues, parseAnswer, rawRequest, sendBytes, wholeAnswers } from '../support/raw-client.ts'
import { startRecordingUpstream } from '../support/recording-upstream.ts'

const about = { method: 'GET', target: '/public/a', host: 'app.example' }

describe('the endpoint of forward-auth', () => {
  it('is not there until a dialect is set', async context => {
    const front = await startFront({
      settings: { listen: { trustedProxies: ['127.0.0.1'] } },
      upstream: 'http://127.0.0.1:9',
    })
    context.after(async () => front.close())
    for (const dialect of allDialects) {
      const { status } = await rawRequest(front.port, asking(dialect, about, `Cookie: ${front.cookies.ada}`))
      assert.equal(status, 404, dialect)
    }
  })

  it('answers only proxies that are trusted, whoever they say they ask for', async context => {
    for (const trustedProxies of [[], ['192.0.2.1', '10.0.0.0/8']]) {
      const { ask, ada } = await startAsked(context, 'traefik', { settings: { listen: { trustedProxies } } })
      for (const line of ['X-Real-IP: 192.0.2.1', 'X-Forwarded-For: 10.0.0.1', 'Forwarded: for=192.0.2.1']) {
        const { status, code, answer } = await ask(about, ada, line)
        assert.deepEqual([status, code], [403, 'forward-auth-unclear'])
        assert.deepEqual(headerValues(answer, 'x-forwarded-user'), [])
      }
    }
  })

  it('tells the operator why it refuses, without a word of the request', async context => {
    const { ask, ada, front } = await startAsked(context, 'traefik')
    for (let count = 0; count < 3; count++) await ask(about, ada, 'X_Forwarded_Uri: /secret-of-somebody')
    const warnings = front.logged().filter(({ fault }) => fault !== undefined)
    assert.deepEqual(
      warnings.map(({ fault }) => fault),
      ['X-Forwarded-Uri is there more than once'],
    )
    assert.doesNotMatch(front.log(), /secret-of-somebody/)
  })

  it('does not look at its own query', async context => {
    const { send, ada } = await startAsked(context, 'traefik')
    const lines = [
      ...telling('traefik', { ...about, target: '/admin/a' }),
      'Connection: close',
      'Host: x.example',
    ]
    for (const query of ['X-Forwarded-Uri=/public/a', 'rd=/public/a&allowed_groups=x', '/public/a']) {
      const bytes = (who: readonly string[]) =>
        [`GET /.auth/verify?${query} HTTP/1.1`, ...lines, ...who, '', ''].join('\r\n')
      assert.equal((await send(bytes([]))).status, 401)
      assert.equal((await send(bytes([ada]))).status, 200)
    }
  })

  it('answers HEAD as it answers GET', async context => {
    const { send, ada } = await startAsked(context, 'haproxy')
    for (const [target, who, status] of [
      ['/a', ada, 200],
      ['/a', 'X: x', 401],
      ['/closed/a', ada, 403],
    ] as const) {
      const verdict = await send(asking('haproxy', { target }, who).replace(/^GET/, 'HEAD'))
      assert.equal(verdict.status, status)
      assert.equal(verdict.answer.body.length, 0)
      assert.equal(verdict.user, status === 200 ? 'ada-oid' : undefined)
    }
  })

  it('answers nginx, which asks by HTTP/1.0', async context => {
    const { send, ada } = await startAsked(context, 'nginx')
    const bytes = asking('nginx', { target: '/a' }, ada).replace('HTTP/1.1', 'HTTP/1.0')
    const { status, user } = await send(bytes)
    assert.deepEqual([status, user], [200, 'ada-oid'])
  })

  it('never reads a body, and is not brought out of step by one', async context => {
    const { front, ada } = await startAsked(context, 'envoy')
    const request = (method: string, ...more: readonly string[]) =>
      [`${method} /.auth/verify/a HTTP/1.1`, 'Host: app.example', ...more, '', ''].join('\r\n')
    const body = 'GET /.auth/verify/closed HTTP/1.1\r\nHost: app.example\r\n\r\n'
    const bytes = [
      request('POST', ada, `Content-Length: ${body.length}`, 'Content-Type: application/json') + body,
      request('QUERY', ada, 'Transfer-Encoding: chunked') + `5\r\nhello\r\n0\r\n\r\n`,
      request('GET', ada, 'Connection: close'),
    ].join('')
    assert.deepEqual(
      wholeAnswers(await sendBytes(front.port, bytes)).map(({ status }) => status),
      [200, 200, 200],
    )
    // Nothing waits for one that does not come.
    const waiting = parseAnswer(await sendBytes(front.port, request('POST', ada, 'Content-Length: 100')))
    assert.equal(waiting.status, 200)
  })

  it('lists for Envoy what a client may not have said itself', async context => {
    const { ask, ada, zoe } = await startAsked(context, 'envoy', {
      settings: {
        headers: { custom: [{ name: 'X-Own', claim: 'tenant', separator: ',', encoding: 'utf8' }] },
      },
    })
    const removed = async (...who: readonly string[]) => {
      const { answer } = await ask({ target: '/optional/a' }, ...who)
      const given = answer.rawHeaders.map(([name]) => name.toLowerCase())
      const [list = ''] = headerValues(answer, 'x-envoy-auth-headers-to-remove')
      const names = list.toLowerCase().split(', ')
      assert.deepEqual(
        names.filter(name => given.includes(name)),
        [],
      )
      return [names, given] as const
    }
    const all = [
      'x-forwarded-user',
      'x-forwarded-email',
      'x-forwarded-groups',
      'x-own',
      'x-entrada-assertion',
      'cookie',
      'authorization',
    ]
    for (const who of [[], [ada], [zoe], [`${ada}; theme=dark`]]) {
      const [names, given] = await removed(...who)
      for (const name of all)
        assert.ok(names.includes(name) || given.includes(name), `${name} for ${who.join()}`)
    }
    assert.deepEqual((await removed())[0].filter(name => all.includes(name)).sort(), all.toSorted())
    const [odd] = await removed('X.Forwarded.User: forged', 'X.Set.By.Envoy: X.Not.This', 'Accept: */*')
    assert.deepEqual(odd.slice(-2), ['x.forwarded.user', 'x.set.by.envoy'])
    const others = ['Remote-User: root', 'X-Auth-Request-User: root', 'X-Forwarded-Proto: https', 'Range: x']
    const [forged] = await removed(...others)
    assert.deepEqual(forged.slice(-2), ['remote-user', 'x-auth-request-user'])
  })

  it('gives Authorization back only where the route lets the application have it', async context => {
    const routes = [
      { path: '/kept/**', forwardAuthorization: true },
      { path: '/open/**', access: 'public', forwardAuthorization: true },
    ] as const
    for (const dialect of allDialects) {
      const { ask, ada } = await startAsked(context, dialect, { settings: { routes } })
      const given = async (target: string, ...lines: readonly string[]) => {
        const { status, answer } = await ask({ target }, ada, ...lines)
        assert.equal(status, 200)
        return headerValues(answer, 'authorization')
      }
      const theirs = 'Authorization: Basic b3duOm93bg=='
      assert.deepEqual(await given('/kept/a', theirs), ['Basic b3duOm93bg=='])
      assert.deepEqual(await given('/open/a', theirs), ['Basic b3duOm93bg=='])
      assert.deepEqual(await given('/a', theirs), [])
      assert.deepEqual(await given('/kept/a'), [])
    }
  })

  it('counts a session that has ended as none', async context => {
    const { ask, ada, front } = await startAsked(context, 'caddy', {
      settings: { admin: { token: { value: 'the-admin-token' } } },
    })
    assert.equal((await ask({}, ada)).status, 200)
    const ended = await front.gateway.admin.inject({
      ...{ method: 'POST', url: '/revoke', headers: { authorization: 'Bearer the-admin-token' } },
      payload: { user: 'ada-oid' },
    })
    assert.equal(ended.statusCode, 204)
    const { status, user } = await ask({}, ada)
    assert.deepEqual([status, user], [401, undefined])
  })

  it('goes by the public origin that is asked about', async context => {
    const origins = ['https://app.example', 'https://other.example'].map(origin => ({
      ...{
        origin,
        redirectUri: `${origin}/.auth/callback`,
        postLogoutRedirectUri: `${origin}/.auth/signed-out`,
      },
    }))
    for (const dialect of ['nginx', 'traefik', 'envoy'] as const) {
      const { ask, ada } = await startAsked(context, dialect, { settings: { origins } })
      const page = ['Accept: text/html', 'X-Forwarded-Port: 1']
      const locations = ['app', 'other', 'OTHER', 'third'].map(async name => {
        const { answer } = await ask({ host: `${name}.example`, target: '/a' }, ...page)
        return headerValues(answer, 'location')[0]?.replace('/.auth/login?rd=%2Fa', '')
      })
      const [first, second] = ['https://app.example', 'https://other.example']
      assert.deepEqual(await Promise.all(locations), [first, second, second, first])
      const socket = ['Sec-WebSocket-Version: 13', 'Origin: https://other.example']
      assert.equal((await ask({ host: 'other.example' }, ada, ...socket)).status, 200)
      assert.equal((await ask({ host: 'app.example' }, ada, ...socket)).status, 403)
    }
  })
})

describe('a gateway that is overloaded', () => {
  it('turns most away, as it does everybody', async context => {
    const overload = { delay: Infinity, memory: 0, sample: 10 }
    const { ask, ada } = await startAsked(context, 'nginx', { listening: { overload } })
    const statuses = new Set<number>()
    for (let count = 0; count < 24; count++) statuses.add((await ask({ target: '/closed/a' }, ada)).status)
    assert.deepEqual([...statuses].sort(), [403, 503])
  })
})

describe('a gateway that only answers proxies', () => {
  it('has nothing at other addresses, in both shapes, and its own are there', async context => {
    const { front, ada } = await startAsked(context, 'nginx')
    for (const target of ['/', '/public/a', '/.authority', '/x/.auth/verify']) {
      for (const who of ['X: x', ada]) {
        const script = await rawRequest(front.port, head(`GET ${target}`, who))
        assert.equal(script.status, 404)
        assert.match(headerValues(script, 'content-type').join(), /^application\/problem\+json/)
        const page = await rawRequest(front.port, head(`POST ${target}`, who, 'Accept: text/html'))
        assert.equal(page.status, 404)
        assert.match(headerValues(page, 'content-type').join(), /^text\/html/)
      }
    }
    assert.equal((await rawRequest(front.port, head('GET /.auth/me', ada))).status, 200)
  })
})

describe('a gateway that answers proxies and has an application itself', () => {
  it('judges what comes to it by its own target, whatever a proxy could say', async context => {
    const upstream = await startRecordingUpstream(
      () => 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
    )
    context.after(upstream.close)
    for (const dialect of ['nginx', 'traefik'] as const) {
      const { front } = await startAsked(context, dialect, { upstream: upstream.url })
      const said = allDialects.flatMap(other => telling(other, about))
      const { status } = await rawRequest(front.port, head('GET /a', ...said))
      assert.equal(status, 401)
      assert.deepEqual(upstream.requests, [])
    }
  })
})
