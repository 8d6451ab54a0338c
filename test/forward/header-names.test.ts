import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { array, assert as holdsFor, constantFrom, nat, property, tuple } from 'fast-check'
import { foldName, nameKind } from '../../src/forward/header-names.ts'

const managed = [
  'X-Forwarded-User',
  'X-Forwarded-Nobody-Listed-This',
  'Forwarded',
  'X-Real-IP',
  'X-Original-URL',
  'X-Rewrite-URL',
  'X-HTTP-Method-Override',
  'X-Auth-Request-Email',
  'X-MS-CLIENT-PRINCIPAL',
  'X-MS-CLIENT-PRINCIPAL-ID',
  'X-MS-TOKEN-AAD-ID-TOKEN',
  'X-WEBAUTH-USER',
  'Remote-User',
  'X-Remote-Groups',
  'X-Proxy-Roles',
  'X-Entrada-Assertion',
  'X-Pomerium-Jwt-Assertion',
  'traceparent',
  'X-Request-Id',
]

describe('a header that only the gateway may set', () => {
  for (const name of managed) {
    it(`is known in every spelling: ${name}`, () => {
      for (const spelling of [
        name,
        name.toUpperCase(),
        name.replaceAll('-', '_'),
        name.replaceAll('-', '.'),
        `${name}_`,
      ]) {
        assert.equal(nameKind(spelling), 'managed', spelling)
      }
    })
  }

  it('is known however its name is cut and written', () => {
    holdsFor(
      property(
        constantFrom(...managed),
        array(tuple(nat(), constantFrom('-', '_', '.', '!'))),
        (name, cuts) => {
          const spelling = cuts.reduce((text, [at, char]) => {
            const place = at % (text.length + 1)
            return text.slice(0, place) + char + text.slice(place)
          }, name)
          assert.equal(nameKind(spelling), 'managed', spelling)
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('any other header', () => {
  for (const name of [
    'Accept',
    'Content-Type',
    'X-Requested-With',
    'User-Agent',
    'X-Api-Key',
    'Origin',
    'ETag',
    'X-User-Agent',
    'X'.repeat(70),
  ]) {
    it(`passes: ${name.slice(0, 20)}`, () => assert.equal(nameKind(name), 'pass'))
  }
  for (const name of [
    'Connection',
    'Keep-Alive',
    'Transfer-Encoding',
    'TE',
    'Upgrade',
    'Proxy-Authorization',
    'Expect',
  ]) {
    it(`belongs to the connection: ${name}`, () => assert.equal(nameKind(name), 'per-connection'))
  }
  it('has a kind of its own: host, cookie, authorization', () => {
    assert.deepEqual(['Host', 'COOKIE', 'authorization'].map(nameKind), ['host', 'cookie', 'authorization'])
  })
  for (const name of ['Cook_ie', 'Author-ization', 'H.ost']) {
    it(`is no disguise: ${name}`, () => assert.equal(nameKind(name), 'managed'))
  }
})

describe('the memory of names', () => {
  it('stays right when a client sends more names than it holds', () => {
    for (let at = 0; at < 3000; at++) assert.equal(nameKind(`x-made-up-${at}`), 'pass')
    assert.equal(nameKind('x-forwarded-never-seen-before'), 'managed')
    assert.equal(nameKind('accept-language'), 'pass')
  })

  it('folds a name to its letters and digits', () => {
    assert.equal(foldName('X_Forwarded-User.1'), 'xforwardeduser1')
  })
})
