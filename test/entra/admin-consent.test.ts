import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { adminConsentUrl } from '../../src/entra/admin-consent.ts'

const tenantId = '11111111-1111-4111-8111-111111111111'
const application = {
  authorityHost: 'https://login.microsoftonline.com',
  tenantId,
  clientId: 'the client&id',
  scopes: ['openid', 'profile'],
  redirectUri: 'https://app.example/.auth/callback',
}

describe('the address where an administrator approves the application', () => {
  it('is at the tenant, and brings them back to the callback', () => {
    const url = adminConsentUrl(application)
    assert.equal(url?.origin, 'https://login.microsoftonline.com')
    assert.equal(url?.pathname, `/${tenantId}/v2.0/adminconsent`)
    assert.deepEqual(Object.fromEntries(url?.searchParams ?? []), {
      client_id: 'the client&id',
      scope: 'openid profile',
      redirect_uri: 'https://app.example/.auth/callback',
      state: 'approval',
    })
  })

  for (const [configured, segment] of [
    ['common', 'organizations'],
    ['Common', 'organizations'],
    ['organizations', 'organizations'],
    ['contoso.example', 'contoso.example'],
  ] as const) {
    it(`is at ${segment} for ${configured}`, () => {
      assert.equal(
        adminConsentUrl({ ...application, tenantId: configured })?.pathname,
        `/${segment}/v2.0/adminconsent`,
      )
    })
  }

  it('is at the host of the cloud', () => {
    const url = adminConsentUrl({ ...application, authorityHost: 'https://login.microsoftonline.us/' })
    assert.equal(url?.host, 'login.microsoftonline.us')
  })

  it('does not exist for personal accounts, which have no administrator', () => {
    assert.equal(adminConsentUrl({ ...application, tenantId: 'Consumers' }), undefined)
  })
})
