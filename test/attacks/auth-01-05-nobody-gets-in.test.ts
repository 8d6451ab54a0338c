import assert from 'node:assert/strict'
import { METHODS } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { head, startFront, type Front } from '../support/front.ts'
import { headerValues, parseAnswer, rawRequest, sendBytes } from '../support/raw-client.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'

const marker = 'the-protected-data'
let upstream: RecordingUpstream
let front: Front

before(async () => {
  upstream = await startRecordingUpstream(
    () => `HTTP/1.1 200 OK\r\netag: "${marker}"\r\ncontent-length: ${marker.length}\r\n\r\n${marker}`,
  )
  front = await startFront({ upstream: upstream.url })
})
after(async () => {
  await front.close()
  await upstream.close()
})

/** The status of an answer that the upstream knows nothing of. */
async function refused(bytes: string): Promise<number> {
  const connections = upstream.connections()
  const received = await sendBytes(front.port, bytes)
  assert.equal(upstream.connections(), connections, 'the upstream was asked')
  assert.ok(!received.includes(marker))
  return parseAnswer(received).status
}

describe('AUTH-01: what is no session', () => {
  // CVE-2022-29226 of Envoy: any token counted.
  for (const [name, target, line] of [
    ['nothing', '/a', ''],
    ['any bearer token', '/a', 'Authorization: Bearer x'],
    ['Basic', '/a', 'Authorization: Basic eDp5'],
    ['a token in the query', '/a?access_token=x&token=y&id_token=z', ''],
    ['a session cookie in the query', '/a?__Host-entrada=1x', ''],
    [
      'a made-up session cookie',
      '/a',
      'Cookie: __Host-entrada=1AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    ],
    ['an empty session cookie', '/a', 'Cookie: __Host-entrada='],
    [
      'odd session cookies',
      '/a',
      'Cookie: __Host-entrada=__proto__; __Host-entrada.0=2x; __Host-entrada.1=2y',
    ],
    ['the name of a session without its prefix', '/a', 'Cookie: entrada=1x'],
    ['the address of this machine', '/a', 'X-Forwarded-For: 127.0.0.1'],
    ['the header that the upstream believes', '/a', 'X-Forwarded-User: ada-oid'],
    // GHSA-5hvv-m4w4-gf6v of oauth2-proxy: a health check was known by its User-Agent alone.
    ['the User-Agent of a health check', '/a', 'User-Agent: kube-probe/1.29'],
    ['the User-Agent of another', '/a', 'User-Agent: GoogleHC/1.0'],
    // CVE-2026-40575 of oauth2-proxy: the path was taken from a header.
    ['a header that names a public path', '/a', 'X-Forwarded-Uri: /public/a'],
    ['other headers that do', '/a', 'X-Original-URL: /public/a\r\nX-Rewrite-URL: /public/a'],
    ['a method in a header', '/a', 'X-HTTP-Method-Override: OPTIONS'],
    // CVE-2025-54576 of oauth2-proxy: the query took part in the match.
    ['a public path in the query', '/a?/public/a', ''],
    ['a public path as a parameter', '/a?x=/public/a', ''],
  ] as const) {
    it(`is 401 for a script: ${name}`, async () => {
      assert.equal(await refused(head(`GET ${target}`, ...(line === '' ? [] : [line]))), 401)
    })
  }

  it('is a redirect to sign-in for a navigation, and back to exactly what was wanted', async () => {
    const answer = await rawRequest(front.port, head('GET /a%20b?c=d&e', 'Sec-Fetch-Mode: navigate'))
    assert.equal(answer.status, 302)
    assert.deepEqual(headerValues(answer, 'location'), ['/.auth/login?rd=%2Fa%2520b%3Fc%3Dd%26e'])
  })
})

describe('AUTH-02: protected data', () => {
  // CVE-2025-31492 of mod_auth_openidc: the page came together with the sign-in.
  for (const line of [
    'Range: bytes=0-3',
    `If-None-Match: "${marker}"`,
    'If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT',
    'Accept: text/html',
    'Sec-Fetch-Mode: navigate',
  ]) {
    for (const method of ['GET', 'HEAD', 'POST']) {
      it(`is in no byte of an answer to nobody: ${method}, ${line}`, async () => {
        assert.ok([302, 401].includes(await refused(head(`${method} /a`, line))))
      })
    }
  }
})

describe('AUTH-03: paths that look like health checks', () => {
  for (const path of [
    '/healthz',
    '/readyz',
    '/ping',
    '/healthz?x',
    '/metrics',
    '/debug/pprof',
    '/robots.txt',
  ]) {
    it(`are the upstream's, and closed to nobody in particular: ${path}`, async () => {
      assert.equal(await refused(head(`GET ${path}`)), 401)
    })
  }
})

describe('AUTH-05: methods', () => {
  for (const method of METHODS.filter(each => !['CONNECT', 'TRACE'].includes(each))) {
    it(`need a session like any other: ${method}`, async () => {
      assert.equal(await refused(head(`${method} /a`)), 401)
    })
  }
  it('are never told apart by what a preflight asks', async () => {
    const lines = ['Origin: https://x.example', 'Access-Control-Request-Method: GET']
    assert.equal(await refused(head('OPTIONS /a', ...lines)), 401)
  })
  for (const method of ['TRACE', 'CONNECT']) {
    it(`are refused, with a session too: ${method}`, async () => {
      const cookie = `Cookie: ${front.cookies.ada}`
      const target = method === 'CONNECT' ? 'a.example:443' : '/a'
      assert.equal(await refused(head(`${method} ${target}`, cookie)), 405)
    })
  }
  // CVE-2020-14359 of gatekeeper: rules held only for capitals.
  for (const method of ['get', 'Get', 'gEt', 'FOO', 'GETT', 'GE T', 'PRI', '']) {
    it(`that are none are refused, with a session too: ${JSON.stringify(method)}`, async () => {
      assert.equal(await refused(head(`${method} /a`, `Cookie: ${front.cookies.ada}`)), 400)
    })
  }
})

describe('AUTH-06: a path without a rule', () => {
  it('follows defaultAccess, and deny is for everybody', async () => {
    const closed = await startFront({
      upstream: upstream.url,
      settings: { routes: [{ path: '/open/**', access: 'public' }], defaultAccess: 'deny' },
    })
    for (const cookie of ['', `Cookie: ${closed.cookies.ada}`]) {
      const lines = cookie === '' ? [] : [cookie]
      assert.equal((await rawRequest(closed.port, head('GET /a', ...lines))).status, 403)
      assert.equal((await rawRequest(closed.port, head('GET /open/a', ...lines))).status, 200)
    }
    const page = await rawRequest(closed.port, head('GET /a', 'Sec-Fetch-Mode: navigate'))
    assert.deepEqual(headerValues(page, 'content-type'), ['text/html; charset=utf-8'])
    await closed.close()
  })
})
