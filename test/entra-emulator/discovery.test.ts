import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { suiteScope } from '../support/suite-scope.ts'
import { startEntra, type Entra } from './start.ts'

describe("Entra's documents", () => {
  const scope = suiteScope()
  let entra: Entra
  before(async () => {
    entra = await startEntra(scope)
  })

  async function read(path: string) {
    const answer = await fetch(entra.origin + path)
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
  const discovery = '/v2.0/.well-known/openid-configuration'
  const keysAt = async (path: string) => {
    const { body } = await read(path)
    return body['keys'] as Record<string, unknown>[]
  }

  it('name the tenant by its id, also where the path has a domain', async () => {
    const { id } = entra.tenants.contoso
    for (const segment of [id, 'contoso.onmicrosoft.com', id.toUpperCase()]) {
      const { body } = await read(`/${segment}${discovery}`)
      assert.equal(body['issuer'], `${entra.origin}/${id}/v2.0`)
    }
  })

  it('leave out what Entra leaves out', async () => {
    const { body } = await read(`/${entra.tenants.contoso.id}${discovery}`)
    for (const name of [
      'code_challenge_methods_supported',
      'introspection_endpoint',
      'revocation_endpoint',
      'registration_endpoint',
      'backchannel_logout_supported',
    ])
      assert.ok(!(name in body), name)
    assert.deepEqual(body['subject_types_supported'], ['pairwise'])
    assert.equal(body['frontchannel_logout_supported'], true)
    assert.equal(body['msgraph_host'], new URL(entra.origin).host)
  })

  it('have a template for an issuer where many tenants share them', async () => {
    for (const segment of ['common', 'organizations']) {
      const { body } = await read(`/${segment}${discovery}`)
      assert.equal(body['issuer'], `${entra.origin}/{tenantid}/v2.0`)
    }
    const { body } = await read(`/consumers${discovery}`)
    assert.equal(body['issuer'], `${entra.origin}/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0`)
  })

  it('are those of v1.0 for whoever forgets /v2.0', async () => {
    const { id } = entra.tenants.contoso
    const { body } = await read(`/${id}/.well-known/openid-configuration`)
    assert.equal(body['issuer'], `https://sts.windows.net/${id}/`)
    assert.equal(body['token_endpoint'], `${entra.origin}/${id}/oauth2/token`)
    const keys = await keysAt(`/${id}/discovery/keys`)
    assert.ok(keys.every(key => !('issuer' in key)))
  })

  it('are refused for a tenant that does not exist', async () => {
    const { status, body } = await read(`/nobody.example${discovery}`)
    assert.equal(status, 400)
    assert.deepEqual(body['error_codes'], [90_002])
  })

  it('hold several keys, each with the issuer that it signs for', async () => {
    const { id } = entra.tenants.contoso
    const own = await keysAt(`/${id}/discovery/v2.0/keys`)
    assert.ok(own.length > 1)
    assert.deepEqual(new Set(own.map(({ issuer }) => issuer)), new Set([`${entra.origin}/${id}/v2.0`]))
    const shared = await keysAt('/common/discovery/v2.0/keys')
    assert.deepEqual(
      new Set(shared.map(({ issuer }) => issuer)),
      new Set([
        `${entra.origin}/{tenantid}/v2.0`,
        `${entra.origin}/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0`,
      ]),
    )
  })

  it("hold an application's own key only for whoever names the application", async () => {
    const { gateway } = entra.apps
    gateway.hasOwnKey = true
    const keys = `/${entra.tenants.contoso.id}/discovery/v2.0/keys`
    const kids = async (path: string) => (await keysAt(path)).map(({ kid }) => kid)
    assert.ok(!(await kids(keys)).includes(`own-${gateway.clientId}`))
    assert.ok((await kids(`${keys}?appid=${gateway.clientId}`)).includes(`own-${gateway.clientId}`))
    const { body } = await read(`/${entra.tenants.contoso.id}${discovery}?appid=${gateway.clientId}`)
    assert.ok(String(body['jwks_uri']).endsWith(`?appid=${gateway.clientId}`))
  })
})
