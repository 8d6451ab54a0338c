import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import { script } from '../support/http-client.ts'
import { startWing } from './wing.ts'

const paths = [
  '/.auth',
  '/.auth/',
  '/.auth/login',
  '/.auth/callback',
  '/.auth/logout',
  '/.auth/signed-out',
  '/.auth/me',
  '/.auth/nothing',
]
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'TRACE']
const types = [
  undefined,
  '',
  ' ',
  'garbage',
  'a/b;c',
  'application/json',
  'application/json; charset=bogus',
  'text/plain',
  'text/plain\t;x',
  'application/x-www-form-urlencoded',
  'APPLICATION/X-WWW-FORM-URLENCODED',
  'application/x-www-form-urlencoded; charset=utf-16',
  'application/x-www-form-urlencoded;',
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'application/octet-stream',
  '*/*',
  '/',
  'text/html, text/plain',
  'application/xml',
  `a/${'x'.repeat(500)}`,
  'constructor/__proto__',
]
const bodies = ['', 'x', '{"a":', 'rd=%', 'rd=//evil.example&rd=2']
const large = `rd=${'x'.repeat(1024 * 1024)}`

/** Another body for each turn; the largest only where it is read and where it is not. */
function bodiesFor(type: string | undefined, turn: number): readonly string[] {
  const small = bodies[turn % bodies.length] ?? ''
  return type === 'application/x-www-form-urlencoded' || type === 'garbage' ? ['', small, large] : [small]
}

describe('our own endpoints', () => {
  it('never fail, whatever method, media type and body they are sent', async t => {
    const wing = await startWing(t)
    const jar = await wing.signedIn()
    const cookie = wing.header(jar)
    let seen = 0
    for (const path of paths) {
      for (const method of methods) {
        const hasBody = !['GET', 'HEAD', 'TRACE'].includes(method)
        for (const type of hasBody ? types : [undefined]) {
          for (const body of hasBody ? bodiesFor(type, seen) : ['']) {
            seen += 1
            const answer = await wing.visit(path, new CookieJar(), {
              method,
              ...(body !== '' && { body }),
              headers: { cookie, ...(type !== undefined && { 'content-type': type }) },
            })
            const name = `${method} ${path} ${type} ${body.slice(0, 10)}: ${answer.status}`
            assert.ok(answer.status >= 200 && answer.status < 500, name)
            assert.ok(answer.headers['x-entrada'] !== undefined, name)
          }
        }
      }
    }
    assert.equal(wing.upstream.requests.length, 0)
    assert.equal((await wing.me(jar)).status, 200)
  })

  it('say which methods they take', async t => {
    const wing = await startWing(t)
    for (const [path, allowed] of [
      ['/.auth/login', 'GET'],
      ['/.auth/callback', 'GET'],
      ['/.auth/logout', 'GET, POST'],
      ['/.auth/signed-out', 'GET'],
      ['/.auth/me', 'GET'],
      ['/.auth/session', 'GET'],
      ['/.auth/client.js', 'GET'],
    ] as const) {
      for (const method of ['PUT', 'DELETE', 'PROPFIND', ...(allowed === 'GET' ? ['POST'] : [])]) {
        const answer = await wing.visit(path, new CookieJar(), { method })
        assert.deepEqual([answer.status, answer.headers.allow], [405, allowed], `${method} ${path}`)
      }
    }
  })

  it('are nobody else’s: no cache keeps them and no page frames them', async t => {
    const wing = await startWing(t)
    const jar = await wing.signedIn()
    for (const path of ['/.auth/login', '/.auth/callback', '/.auth/logout', '/.auth/me', '/.auth/nothing']) {
      const { headers } = await wing.visit(path, jar)
      assert.equal(headers['cache-control'], 'no-store', path)
      if (headers['content-type']?.includes('html')) {
        assert.match(String(headers['content-security-policy']), /frame-ancestors 'none'/, path)
      }
    }
  })
})

describe('who is signed in', () => {
  it('is told to a script as JSON, with 401 and the way to sign in when it is nobody', async t => {
    const wing = await startWing(t)
    const nobody = await wing.visit('/.auth/me', new CookieJar(), { headers: { ...script } })
    assert.equal(nobody.status, 401)
    assert.match(nobody.headers['content-type'] ?? '', /^application\/problem\+json/)
    assert.equal(
      (JSON.parse(nobody.body) as Record<string, unknown>)['loginUrl'],
      'https://app.example/.auth/login',
    )
  })

  it('sends a browser that navigates to sign in', async t => {
    const wing = await startWing(t)
    const { status, headers } = await wing.visit('/.auth/me')
    assert.deepEqual([status, headers.location], [302, '/.auth/login?rd=%2F'])
  })

  it('does not lengthen the session', async t => {
    const wing = await startWing(t)
    const jar = await wing.signedIn()
    wing.clock.now += 3000
    const answer = await wing.visit('/.auth/me', jar)
    assert.deepEqual([answer.status, answer.setCookies], [200, []])
  })
})
