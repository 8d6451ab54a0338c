import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { head, startFront, type Front } from '../support/front.ts'
import { headerValues, rawRequest } from '../support/raw-client.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'

let upstream: RecordingUpstream
let front: Front
let behindProxy: Front

before(async () => {
  upstream = await startRecordingUpstream()
  front = await startFront({ upstream: upstream.url })
  behindProxy = await startFront({
    upstream: upstream.url,
    settings: { listen: { trustedProxies: ['127.0.0.0/8'] } },
  })
})
after(async () => {
  await Promise.all([front.close(), behindProxy.close()])
  await upstream.close()
})

const statusOf = async (bytes: string) => (await rawRequest(front.port, bytes)).status

describe('PATH-05: a target that is more or less than a path', () => {
  for (const target of [
    // GHSA-pxq7-h93f-9jrg, CVE-2021-39156
    ...['/private#/public', '/public#/private', '/public/a#', '/public/a?b#c', '#', '/#'],
    ...['/public%23/private', '/private%23/public', '/private%3f/public', '/public%3F/private'],
    ...['*', 'public/a', '?', '/public/a\\', 'app.example/public/a', 'app.example:80', ':/public/a'],
    ...[
      'http://evil.example/public/a',
      'http://app.example@evil.example/public/a',
      'http:/public/a',
      'http:///public/a',
    ],
    ...['http://app.example:81/public/a', 'https://app.example:80/public/a', 'ftp://app.example/public/a'],
    ...[
      'http://evil.example/.auth/me',
      'http://evil.example/.auth/login',
      'http://evil.example/.auth/jwks.json',
    ],
    ...[
      'x://app.example/.auth/me',
      'http://evil.example',
      'http://app.example#/public/a',
      'http://app.example\\/public',
    ],
  ]) {
    it(`is refused: ${target}`, async () => {
      const connections = upstream.connections()
      const answer = await rawRequest(front.port, head(`GET ${target}`))
      assert.ok([400, 401].includes(answer.status), String(answer.status))
      // What is left of it may be decided as a path of its own; it is never taken for the public one
      if (answer.status === 401) assert.match(target, /%23|%3f/i)
      assert.equal(upstream.connections(), connections)
      assert.deepEqual(headerValues(answer, 'set-cookie'), [])
    })
  }

  it('is refused when it is empty, or not one', async () => {
    for (const line of [
      'GET  HTTP/1.1',
      'GET HTTP/1.1',
      'GET /public /a HTTP/1.1',
      'GET\t/public/a HTTP/1.1',
    ]) {
      assert.equal(await statusOf(`${line}\r\nHost: app.example\r\nConnection: close\r\n\r\n`), 400, line)
    }
  })

  it('is refused as an asterisk, whatever the method', async () => {
    for (const method of ['OPTIONS', 'GET', 'POST', 'PROPFIND']) {
      assert.equal(await statusOf(head(`${method} *`)), 400, method)
    }
  })

  for (const [target, path] of [
    ['http://app.example/public/a?b', '/public/a?b'],
    ['HTTP://App.Example:80/public/a', '/public/a'],
    ['https://app.example:443/public/a', '/public/a'],
    ['https://app.example:/public/a', '/public/a'],
  ] as const) {
    it(`is the path of one in absolute-form for this host: ${target}`, async () => {
      assert.equal(await statusOf(head(`GET ${target}`)), 200)
      assert.equal(upstream.requests.at(-1)?.target, path)
    })
  }

  it('is decided in absolute-form as it is in origin-form', async () => {
    for (const path of [
      '/private',
      '/closed/a',
      '/public/../closed',
      '/public//a',
      '/.auth/me',
      '/.auth/nothing',
    ]) {
      const plain = await statusOf(head(`GET ${path}`))
      assert.equal(await statusOf(head(`GET http://app.example${path}`)), plain, path)
    }
  })
})

describe('PATH-06: query, matrix parameters and fragment', () => {
  for (const [target, status] of [
    ['/private?x=/public/a', 401],
    ['/private?/public/a', 401],
    ['/private?a=%2fpublic', 401],
    ['/private?/../public', 401],
    ['/closed?;/public', 403],
    ['/closed?//public/a', 403],
    ['/closed/?%23/public', 403],
    ['/private;/public/a', 400],
    ['/private;x=/public', 400],
    ['/private%3b/public', 400],
    ['/private#/public', 400],
  ] as const) {
    it(`have no say: ${target}`, async () => {
      const connections = upstream.connections()
      assert.equal(await statusOf(head(`GET ${target}`)), status)
      assert.equal(upstream.connections(), connections)
    })
  }

  it('are the application’s own business, byte for byte', async () => {
    for (const query of ['?', '??', '?a=%zz&b=;c//..\\', '?%00%0d%0a', '?a="<>|`{}^']) {
      assert.equal(await statusOf(head(`GET /public/a${query}`)), 200, query)
      assert.equal(upstream.requests.at(-1)?.target, `/public/a${query}`)
    }
  })
})

describe('PATH-07: headers that name another path', () => {
  // CVE-2026-40575
  const names = [
    ...[
      'X-Forwarded-Uri',
      'X-Original-URI',
      'X-Original-URL',
      'X-Rewrite-URL',
      'X-Forwarded-Path',
      'X-Forwarded-Prefix',
    ],
    ...[
      'X_Forwarded_Uri',
      'X-Forwarded-Method',
      'X-Original-Method',
      'X-HTTP-Method-Override',
      'X-Accel-Redirect',
    ],
  ]
  const lines = names.map(name => `${name}: ${name.includes('Method') ? 'OPTIONS' : '/public/a'}`)

  for (const [target, status] of [
    ['/private', 401],
    ['/admin', 401],
    ['/closed', 403],
    ['/public/../private', 400],
  ] as const) {
    it(`have no effect on a decision, whoever sends them: ${target}`, async () => {
      for (const each of [front, behindProxy]) {
        const connections = upstream.connections()
        assert.equal((await rawRequest(each.port, head(`GET ${target}`, ...lines))).status, status)
        assert.equal(upstream.connections(), connections)
      }
    })
  }

  it('do not close what is open either', async () => {
    const closing = lines.map(line => line.replace('/public/a', '/closed'))
    for (const each of [front, behindProxy]) {
      assert.equal((await rawRequest(each.port, head('GET /public/a', ...closing))).status, 200)
    }
  })
})

describe('RED-04: headers that name another address', () => {
  const lines = [
    ...['X-Forwarded-Host: evil.example', 'X-Forwarded-Proto: http', 'X-Forwarded-Port: 81'],
    ...[
      'X-Forwarded-Prefix: //evil.example',
      'X-Forwarded-Server: evil.example',
      'Forwarded: host=evil.example',
    ],
    ...['X-Original-Host: evil.example', 'X-Host: evil.example'],
  ]
  const navigation = ['Sec-Fetch-Mode: navigate', 'Accept: text/html']

  it('have no effect on where a sign-in goes', async () => {
    for (const each of [front, behindProxy]) {
      const answer = await rawRequest(each.port, head('GET /private', ...navigation, ...lines))
      assert.equal(answer.status, 302)
      assert.deepEqual(headerValues(answer, 'location'), ['/.auth/login?rd=%2Fprivate'])
    }
  })

  it('have no effect on any answer of ours', async () => {
    for (const each of [front, behindProxy]) {
      for (const target of [
        '/closed',
        '/.auth/me',
        '/.auth/login',
        '/.auth/logout',
        '/.auth/signed-out',
        '/public//a',
      ]) {
        const answer = await rawRequest(each.port, head(`GET ${target}`, ...navigation, ...lines))
        const text = JSON.stringify(answer.rawHeaders) + answer.body.toString()
        assert.ok(!text.includes('evil.example'), target)
      }
    }
  })
})
