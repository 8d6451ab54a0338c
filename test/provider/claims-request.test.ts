import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { claimsRequest } from '../../src/provider/claims-request.ts'

const parsed = (context: string | undefined, challenge?: string) => {
  const claims = claimsRequest(context, challenge)
  return claims === undefined ? undefined : (JSON.parse(claims) as unknown)
}

describe('the claims of an authorization request', () => {
  it('are none where nothing is asked for', () =>
    assert.equal(claimsRequest(undefined, undefined), undefined))

  it('ask for an authentication context in the ID token', () => {
    assert.equal(claimsRequest('c1', undefined), '{"id_token":{"acrs":{"essential":true,"value":"c1"}}}')
  })

  it('are those of a challenge as they are', () => {
    const challenge = '{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}'
    assert.equal(claimsRequest(undefined, challenge), challenge)
  })

  it('are both together', () => {
    const acrs = { essential: true, value: 'c1' }
    assert.deepEqual(
      parsed('c1', '{"access_token":{"polids":{}},"id_token":{"acrs":{"value":"c9"},"x":null}}'),
      {
        access_token: { polids: {} },
        id_token: { acrs, x: null },
      },
    )
    assert.deepEqual(parsed('c1', '{"access_token":{"polids":{}}}'), {
      access_token: { polids: {} },
      id_token: { acrs },
    })
  })
})
