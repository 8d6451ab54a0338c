import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import { startWing } from './wing.ts'

const limited = { auth: { prefix: '/.auth', rateLimit: 3 } } as const

describe('a client that begins sign-ins again and again', () => {
  for (const path of ['/.auth/login', '/.auth/callback?code=a&state=b', '/.auth/logout']) {
    it(`is turned away for a moment, with a page: ${path}`, async t => {
      const wing = await startWing(t, limited)
      const statuses: number[] = []
      for (let round = 0; round < 3; round++) statuses.push((await wing.visit(path)).status)
      assert.ok(!statuses.includes(429), statuses.join())
      const answer = await wing.visit(path)
      assert.equal(answer.status, 429)
      assert.equal(answer.headers['x-entrada'], 'rate-limited')
      assert.match(String(answer.headers['content-type']), /^text\/html/)
      assert.match(String(answer.headers['retry-after']), /^[1-6]?\d$/)
      assert.ok(!Object.keys(answer.headers).some(name => name.includes('ratelimit')))
    })
  }

  it('gets problem+json when it is a program', async t => {
    const wing = await startWing(t, limited)
    const headers = { 'sec-fetch-mode': 'cors' }
    for (let round = 0; round < 3; round++) await wing.visit('/.auth/login')
    const answer = await wing.visit('/.auth/login', new CookieJar(), { headers })
    assert.equal(answer.status, 429)
    assert.equal((JSON.parse(answer.body) as { code: string }).code, 'ERR_RATE_LIMITED')
  })

  it('may still use the application and ask who is signed in', async t => {
    const wing = await startWing(t, limited)
    const jar = await wing.signedIn()
    for (let round = 0; round < 5; round++) await wing.visit('/.auth/login')
    for (let round = 0; round < 5; round++) assert.equal((await wing.me(jar)).status, 200)
    assert.equal((await wing.visit('/', jar)).status, 200)
  })

  it('is not confused with another one whom a trusted proxy names', async t => {
    const wing = await startWing(t, { ...limited, listen: { trustedProxies: ['127.0.0.1'] } })
    const from = (address: string) =>
      wing.visit('/.auth/login', new CookieJar(), { headers: { 'x-forwarded-for': address } })
    for (let round = 0; round < 4; round++) await from('192.0.2.1')
    assert.equal((await from('192.0.2.1')).status, 429)
    assert.equal((await from('192.0.2.2')).status, 302)
    for (const last of ['1', '2', '3']) await from(`2001:db8:0:1::${last}`)
    assert.equal((await from('2001:db8:0:1:ffff::4')).status, 429)
    assert.equal((await from('2001:db8:0:2::1')).status, 302)
    // As App Service and Application Gateway write it: each connection has another port.
    assert.equal((await from('192.0.2.1:50123')).status, 429)
    assert.equal((await from('[2001:db8:0:1::9]:50123')).status, 429)
  })

  it('does not become another one by a header that nobody believes', async t => {
    const wing = await startWing(t, limited)
    const from = (address: string) =>
      wing.visit('/.auth/login', new CookieJar(), { headers: { 'x-forwarded-for': address } })
    for (let round = 0; round < 3; round++) await from(`192.0.2.${round}`)
    assert.equal((await from('192.0.2.9')).status, 429)
  })
})
