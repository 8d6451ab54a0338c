import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { deriveKey } from '../../src/session/keys.ts'

const key = Buffer.alloc(32, 7).toString('base64')
const binding = { issuer: 'https://idp.example', clientId: 'c', publicOrigin: 'https://app.example' }

describe('a derived key', () => {
  it('is the same every time', () => {
    assert.deepEqual(deriveKey(key, 'session', binding), deriveKey(key, 'session', binding))
  })

  it('is never the configured key', () => {
    assert.notEqual(deriveKey(key, 'session', binding).toString('base64'), key)
  })

  it('has the length that is asked for', () => {
    assert.equal(deriveKey(key, 'assertion', binding, 48).length, 48)
  })

  it('differs for each purpose', () => {
    const keys = (['session', 'attempt', 'assertion'] as const).map(purpose =>
      deriveKey(key, purpose, binding).toString('hex'),
    )
    assert.equal(new Set(keys).size, 3)
  })

  const others = {
    'another issuer': { issuer: 'https://other.example' },
    'another client': { clientId: 'd' },
    'another public origin': { publicOrigin: 'https://other.example' },
    'the same text split in another way': { issuer: 'https://idp.examplec', clientId: '' },
  }
  for (const [name, other] of Object.entries(others)) {
    it(`differs for ${name}`, () => {
      assert.notDeepEqual(
        deriveKey(key, 'session', { ...binding, ...other }),
        deriveKey(key, 'session', binding),
      )
    })
  }
})
