import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ProviderSettings } from '../../src/provider/settings.ts'
import type { Scope } from '../support/scripted-provider.ts'
import { nowSeconds, startProvider, tenant } from './start.ts'

const entra: Partial<ProviderSettings> = { entra: { tenantId: tenant, authorityHost: 'http://127.0.0.1' } }

const graph = { baseUrl: 'http://127.0.0.1', groups: [], profile: [], photo: true, asksUserRead: true }

/** What comes of a refresh token when the answer to it has no ID token, and what was asked. */
async function refreshed(scope: Scope, settings: Partial<ProviderSettings>) {
  const { provider, idp } = await startProvider(scope, settings, `/${tenant}/v2.0`)
  idp.script.token = async (_form, usual) => usual({ id_token: undefined, refresh_token: 'next' })
  const outcome = await provider.refresh('old', { subject: 'ada', issuer: idp.issuer }, nowSeconds())
  return { outcome, form: new URLSearchParams(idp.calls.at(-1)?.body) }
}

describe('a refresh where the same refresh token is redeemed for something else as well', () => {
  const rows: [name: string, settings: Partial<ProviderSettings>][] = [
    ['tokens for the application', { tokenScopes: ['orders.read'] }],
    ['photos', { ...entra, graph }],
  ]
  for (const [name, settings] of rows) {
    it(`has failed without an ID token, and its refresh token is kept: ${name}`, async test => {
      const { outcome } = await refreshed(test, settings)
      assert.ok(outcome.kind === 'failed')
      assert.deepEqual([outcome.error.code, outcome.refreshToken], ['ERR_PROVIDER_ANSWER_INVALID', 'next'])
    })
  }

  it('asks Entra for what the sign-in is for, and for nothing of another resource', async test => {
    const scopes = ['openid', 'GroupMember.Read.All', 'api://bills/read']
    const { form } = await refreshed(test, { ...entra, scopes, tokenScopes: ['api://orders/read'] })
    assert.equal(form.get('scope'), 'openid GroupMember.Read.All offline_access')
  })

  it('asks others for all that was granted', async test => {
    const { form } = await refreshed(test, { tokenScopes: ['orders.read'] })
    assert.equal(form.get('scope'), null)
  })
})

describe('a refresh whose refresh token is for nothing else', () => {
  it('may come back without an ID token, and names no scopes', async test => {
    for (const settings of [entra, {}]) {
      const { outcome, form } = await refreshed(test, settings)
      assert.deepEqual(outcome, { kind: 'refreshed', refreshToken: 'next' })
      assert.equal(form.get('scope'), null)
    }
  })
})
