import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { signingKeyFault } from '../../src/config/signing-key.ts'

describe('a key that signs what the gateway shows the provider', () => {
  it('is RSA of at least 2048 bits before Entra ID', () => {
    assert.equal(signingKeyFault({ type: 'rsa', bits: 2048 }, true), undefined)
    assert.match(signingKeyFault({ type: 'rsa', bits: 1024 }, true)?.what ?? '', /RSA key of 1024 bits/)
    for (const key of [
      { type: 'ec', curve: 'prime256v1' },
      { type: 'ed25519' },
      { type: 'rsa-pss', bits: 4096 },
    ]) {
      assert.match(signingKeyFault(key, true)?.what ?? '', /no RSA key/)
    }
  })

  it('is also elliptic before others', () => {
    for (const key of [
      { type: 'rsa', bits: 3072 },
      { type: 'ec', curve: 'prime256v1' },
      { type: 'ec', curve: 'secp384r1' },
      { type: 'ec', curve: 'secp521r1' },
      { type: 'ed25519' },
    ]) {
      assert.equal(signingKeyFault(key, false), undefined)
    }
    for (const key of [
      { type: 'rsa', bits: 2047 },
      { type: 'rsa' },
      { type: 'rsa-pss', bits: 2048 },
      { type: 'ec', curve: 'secp256k1' },
      { type: 'ec' },
      { type: 'dsa', bits: 2048 },
      { type: 'x25519' },
    ]) {
      assert.notEqual(signingKeyFault(key, false), undefined, JSON.stringify(key))
    }
  })
})
