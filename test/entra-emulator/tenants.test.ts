import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { suiteScope } from '../support/suite-scope.ts'
import { authorizationUrl, contentOf, tokensOf } from './client.ts'
import { startEntra, type Entra } from './start.ts'

const scope = suiteScope()
let entra: Entra
beforeEach(async () => {
  entra = await startEntra(scope)
})

const claimsAt = async (segment: string, user = entra.people.fay) => {
  const { body } = await tokensOf(entra, user, {}, { segment })
  return contentOf(body['id_token'])
}

describe('a path that many tenants share', () => {
  it('is closed to an application of one tenant', () => {
    for (const segment of ['common', 'organizations']) {
      const url = authorizationUrl(entra, {}, segment)
      assert.throws(() => entra.signIn(url, entra.people.ada), /AADSTS50194$/)
    }
  })

  it('signs everybody in at home', async () => {
    entra.apps.gateway.signInAudience = 'AzureADMultipleOrgs'
    const { fabrikam, contoso } = entra.tenants
    for (const segment of ['common', 'organizations']) {
      const { claims, header } = await claimsAt(segment)
      assert.deepEqual([claims['tid'], claims['oid']], [fabrikam.id, entra.people.fay.oid])
      assert.equal(claims['iss'], `${entra.origin}/${fabrikam.id}/v2.0`)
      assert.equal(claims['acct'], 0)
      assert.equal(header['kid'], 'shared-key')
    }
    // A guest never comes to the tenant where they are one.
    assert.equal((await claimsAt('common', entra.people.fayAsGuest)).claims['tid'], fabrikam.id)
    assert.equal((await claimsAt('common', entra.people.ada)).claims['tid'], contoso.id)
  })

  it('has personal accounts only under common and consumers', async () => {
    entra.apps.gateway.signInAudience = 'AzureADandPersonalMicrosoftAccount'
    const { pat, ada } = entra.people
    for (const segment of ['common', 'consumers']) {
      const { claims, header } = await claimsAt(segment, pat)
      assert.equal(claims['tid'], '9188040d-6c67-4c5b-b112-36a304b66dad')
      assert.equal(header['kid'], 'consumers-key')
    }
    const at = (segment: string) => authorizationUrl(entra, {}, segment)
    assert.throws(() => entra.signIn(at('organizations'), pat), /AADSTS500208$/)
    assert.throws(() => entra.signIn(at('consumers'), ada), /AADSTS500208$/)
    entra.apps.gateway.signInAudience = 'AzureADMultipleOrgs'
    assert.throws(() => entra.signIn(at('common'), pat), /AADSTS50020$/)
  })
})

describe('the path of one tenant', () => {
  it('brings a guest in, as another object than at home', async () => {
    const { contoso, fabrikam } = entra.tenants
    const { claims } = await claimsAt(contoso.id)
    assert.deepEqual([claims['tid'], claims['oid']], [contoso.id, entra.people.fayAsGuest.oid])
    assert.equal(claims['idp'], `https://sts.windows.net/${fabrikam.id}/`)
    assert.equal(claims['acct'], 1)
    assert.equal(claims['email'], 'fay@fabrikam.example')
  })

  it('may be a domain; the tokens name the id', async () => {
    const { claims } = await claimsAt('contoso.onmicrosoft.com', entra.people.ada)
    assert.equal(claims['iss'], `${entra.origin}/${entra.tenants.contoso.id}/v2.0`)
  })

  it('knows no strangers, and no application of others', () => {
    entra.tenants.contoso.users = [entra.people.ada]
    assert.throws(() => entra.signIn(authorizationUrl(entra), entra.people.fay), /AADSTS50020$/)
    const elsewhere = authorizationUrl(entra, {}, 'fabrikam.example')
    assert.throws(() => entra.signIn(elsewhere, entra.people.fay), /AADSTS700016$/)
    const nowhere = authorizationUrl(entra, {}, 'nobody.example')
    assert.throws(() => entra.signIn(nowhere, entra.people.fay), /AADSTS90002$/)
  })

  it("signs with an application's own key where it has one", async () => {
    entra.apps.gateway.hasOwnKey = true
    const { header } = await claimsAt('contoso.example', entra.people.ada)
    assert.equal(header['kid'], `own-${entra.apps.gateway.clientId}`)
  })
})
