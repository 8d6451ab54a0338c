import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { adminTokenOf } from '../src/slices.ts'

describe('a file with the token of the admin port that changes while requests run', () => {
  it('counts while it holds what a start would take, and nothing is let in by anything weaker', () => {
    const at = { text: '0123456789abcdef' }
    const admin = { host: '127.0.0.1', port: 0, token: { file: '/run/admin-token' } }
    const token = adminTokenOf({ admin }, () => at.text)
    assert.equal(token?.(), '0123456789abcdef')
    for (const weak of ['x', '0123456789abcde', 'aaaaaaaaaaaaaaaa', '0123456789abcdef\n0123456789abcdef']) {
      at.text = weak
      assert.throws(() => token?.(), { name: 'Error', message: /^\/run\/admin-token (?:has|holds|repeats)/ })
    }
    at.text = 'fedcba9876543210'
    assert.equal(token?.(), at.text)
  })
})
