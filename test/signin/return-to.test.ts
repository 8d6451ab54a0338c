import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { array, assert as holdsFor, constantFrom, property } from 'fast-check'
import { maxReturnTo, returnTo } from '../../src/signin/return-to.ts'

const own = { prefix: '/.auth', callbackPath: '/signin-oidc' }

describe('a return address on this origin', () => {
  for (const wanted of [
    '/',
    '/a',
    '/a/b/?c=d&e=%2F#f',
    '/a?next=https://other.example/&x=\\',
    '/%2f%2fother.example',
    '/.authors',
    '/.auth-guide',
    '/signin-oidc2',
    '/a/.auth/me',
    '/~x/:y/@z',
    `/${'a'.repeat(maxReturnTo - 1)}`,
  ]) {
    it(`is kept as it is: ${wanted.slice(0, 40)}`, () => assert.equal(returnTo(wanted, own), wanted))
  }
})

describe('a return address that only its fragment makes too long', () => {
  it('is kept without it, and is the start page when it is too long all the same', () => {
    const path = `/${'a'.repeat(maxReturnTo - 1)}`
    assert.equal(returnTo(`${path}#b`, own), path)
    assert.equal(returnTo(`/a#${'b'.repeat(maxReturnTo)}#c`, own), '/a')
    assert.equal(returnTo(`/a#${'b'.repeat(maxReturnTo - 3)}`, own).length, maxReturnTo)
    assert.equal(returnTo(`${path}a#b`, own), '/')
    assert.equal(returnTo(`/.auth/me#${'b'.repeat(maxReturnTo)}`, own), '/')
  })
})

describe('any other return address', () => {
  for (const wanted of [
    undefined,
    null,
    '',
    'a',
    'https://other.example/',
    '//other.example/',
    '///other.example/',
    '/\\other.example/',
    '\\\\other.example',
    '/a\\b',
    '/\t/other.example/',
    '/\n/other.example',
    '\t//other.example',
    ' /a',
    '/a b',
    '/a\r\nSet-Cookie: x=y',
    '/a\u0000',
    '/\u00e9',
    '/a?\u2028',
    '/a\u007f',
    '/./\t/x',
    '/.//other.example',
    '/a/..//other.example',
    'javascript:alert(1)',
    '/.auth',
    '/.auth/',
    '/.auth/logout?rd=/',
    '/.auth?x',
    '/x/../.auth/login',
    '/%2e/.auth/login',
    '/%2eauth/login',
    '/.aut%68/me',
    '/signin-oid%63',
    '/%zz',
    '/signin-oidc',
    '/signin-oidc?code=x',
    `/${'a'.repeat(maxReturnTo)}`,
  ]) {
    it(`becomes the start page: ${JSON.stringify(wanted ?? null).slice(0, 40)}`, () =>
      assert.equal(returnTo(wanted, own), '/'))
  }

  it('is never one that leads a browser to another origin or to our own endpoints', () => {
    const piece = constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '%2f',
      '%5c',
      '%09',
      '\t',
      '\n',
      ':',
      '@',
      '?',
      '#',
      'a',
      '.auth',
      'https:',
      'other.example',
    )
    holdsFor(
      property(array(piece, { maxLength: 12 }), pieces => {
        const landed = new URL(returnTo(pieces.join(''), own), 'https://app.example/x')
        assert.equal(landed.origin, 'https://app.example')
        assert.ok(!landed.pathname.startsWith('//'))
        assert.ok(landed.pathname !== '/.auth' && !landed.pathname.startsWith('/.auth/'))
      }),
      { numRuns: process.env['ENTRADA_TEST_LONG'] === '1' ? 100_000 : 2000 },
    )
  })
})
