import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { scopesFor, usesRefresh } from '../../src/provider/scopes.ts'

const scopes = ['openid', 'profile']
const entra = {
  tenantId: '11111111-2222-3333-4444-555555555555',
  authorityHost: 'https://login.microsoftonline.com',
}
const refreshing = { grant_types_supported: ['authorization_code', 'refresh_token'] }

describe('offline_access', () => {
  it('is asked of Entra when sessions are revalidated', () => {
    assert.deepEqual(scopesFor({}, { entra, revalidates: true, scopes }), [...scopes, 'offline_access'])
  })

  it('is asked once when the settings name it', () => {
    const named = [...scopes, 'offline_access']
    assert.deepEqual(scopesFor({}, { entra, revalidates: true, scopes: named }), named)
    assert.deepEqual(scopesFor(refreshing, { revalidates: true, scopes: named }), named)
  })

  it('is not asked of Entra when they are not', () => {
    assert.deepEqual(scopesFor({}, { entra, revalidates: false, scopes }), scopes)
  })

  it('is not asked of another provider by itself', () => {
    assert.deepEqual(scopesFor(refreshing, { revalidates: true, scopes }), scopes)
  })
})

describe('refresh tokens', () => {
  it('are used where the provider offers the grant', () => {
    assert.equal(usesRefresh(refreshing, { revalidates: true, scopes }), true)
    assert.equal(usesRefresh({}, { revalidates: true, scopes }), false)
    assert.equal(usesRefresh(refreshing, { revalidates: false, scopes }), false)
  })
})

describe('scopes of tokens for the application', () => {
  const tokenScopes = ['api://orders/read', 'User.Read', 'api://bills/.default']

  it('are asked for behind all others, so that they are agreed to, save .default', () => {
    const asked = scopesFor({}, { entra, revalidates: true, scopes, tokenScopes })
    assert.deepEqual(asked, [...scopes, 'offline_access', 'api://orders/read', 'User.Read'])
    assert.deepEqual(scopesFor(refreshing, { revalidates: true, scopes, tokenScopes: ['read'] }), [
      ...scopes,
      'read',
    ])
  })

  it('are asked for once', () => {
    const asked = scopesFor({}, { entra, revalidates: true, scopes: [...scopes, 'User.Read'], tokenScopes })
    assert.equal(asked.filter(scope => scope === 'User.Read').length, 1)
  })

  it('are a reason of their own to keep the refresh token', () => {
    assert.equal(usesRefresh({}, { entra, revalidates: false, scopes, tokenScopes }), true)
    assert.equal(usesRefresh(refreshing, { revalidates: false, scopes, tokenScopes }), true)
    assert.equal(usesRefresh({}, { revalidates: false, scopes, tokenScopes }), false)
  })
})
