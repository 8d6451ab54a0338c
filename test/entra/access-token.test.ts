import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { asVersion2 } from '../../src/entra/access-token.ts'

describe('the claims of an access token of version 1.0', () => {
  const name = (claims: Record<string, unknown>) => asVersion2(claims)['preferred_username']

  it('name the person by upn, or else by unique_name', () => {
    assert.equal(name({ ver: '1.0', upn: 'ada@a.example', unique_name: 'ada@b.example' }), 'ada@a.example')
    assert.equal(name({ ver: '1.0', unique_name: 'ada@b.example' }), 'ada@b.example')
  })

  it('stay as they are where they have the name of version 2.0, and so do those of that version', () => {
    for (const claims of [
      { ver: '1.0', upn: 'u', preferred_username: 'p' },
      { ver: '2.0', upn: 'u' },
    ]) {
      assert.equal(asVersion2(claims), claims)
    }
  })
})
