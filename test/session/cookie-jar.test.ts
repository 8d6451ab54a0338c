import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { createCookieJar } from '../../src/session/cookie-jar.ts'

const plain = { name: 'entrada', sameSite: 'lax', secure: true, path: '/' } as const

describe('our cookies', () => {
  it('are bound to this host under https', () => {
    assert.equal(createCookieJar(plain).set('x', 'v'), 'x=v; Path=/; HttpOnly; Secure; SameSite=Lax')
    assert.equal(createCookieJar(plain).sessionName, '__Host-entrada')
  })

  it('are bound to https alone when a domain or a path is set', () => {
    assert.equal(createCookieJar({ ...plain, domain: 'app.example' }).sessionName, '__Secure-entrada')
    assert.equal(createCookieJar({ ...plain, path: '/app' }).sessionName, '__Secure-entrada')
  })

  it('carry domain, path and SameSite as set', () => {
    const jar = createCookieJar({ ...plain, domain: 'app.example', path: '/app', sameSite: 'none' })
    assert.equal(
      jar.set('x', 'v', 60),
      'x=v; Path=/app; Domain=app.example; HttpOnly; Secure; SameSite=None; Max-Age=60',
    )
  })

  it('of a sign-in under way come back from the provider although the session is strict', () => {
    const jar = createCookieJar({ ...plain, sameSite: 'strict' })
    assert.match(jar.set(`${jar.attemptPrefix}x`, 'v'), /SameSite=Lax$/)
    assert.match(jar.set(jar.returnName, 'v'), /SameSite=Lax$/)
    assert.match(jar.set(jar.sessionName, 'v'), /SameSite=Strict$/)
    assert.match(jar.set(`${jar.sessionName}.0`, 'v'), /SameSite=Strict$/)
  })

  it('have no prefix over http, where browsers would refuse it', () => {
    const jar = createCookieJar({ ...plain, secure: false, sameSite: 'strict' })
    assert.equal(jar.sessionName, 'entrada')
    assert.equal(jar.clear('entrada'), 'entrada=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0')
  })
})

describe('a cookie name', () => {
  const { isOurs } = createCookieJar(plain)
  const ours = [
    'entrada',
    '__Host-entrada',
    '__Secure-entrada',
    '__host-ENTRADA',
    '__Host-entrada.0',
    'entrada-rd',
  ]

  for (const name of [...ours, '__Host-entrada-login.abc']) {
    it(`is ours: ${name}`, () => assert.ok(isOurs(name)))
  }
  for (const name of [
    'entrada2',
    'my-entrada',
    'entrada.10',
    'entrada-theme',
    'session',
    '__Host-session',
    '',
  ]) {
    it(`is not ours: ${name}`, () => assert.equal(isOurs(name), false))
  }

  it('is compared without regard to case, with one prefix or none before it', () => {
    const piece = fc.constantFrom(
      ...['__Host-', '__secure-', 'entrada', 'ENTRADA', 'entrad', '-rd', '-login.', '.1', '1', '\u0130', 'x'],
    )
    const ends = /^(?:__(?:host|secure)-)?entrada(?:-rd|-rounds|-pause|-claims|-login\..*|\.\d)?$/s
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 4 }), pieces => {
        const name = pieces.join('')
        assert.equal(isOurs(name), ends.test(name.toLowerCase()))
      }),
      { numRuns: 3000 },
    )
  })
})
