import assert from 'node:assert/strict'
import { before, beforeEach, describe, it } from 'node:test'
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose'
import { suiteScope } from '../support/suite-scope.ts'
import { askToken, contentOf, numberIn, tokensOf } from './client.ts'
import { startEntra, type Entra } from './start.ts'

const scope = suiteScope()
let entra: Entra

describe('an access token for an API', () => {
  before(async () => {
    entra = await startEntra(scope)
  })

  it('of v2.0 is for the client id of the API and tells of the person', async () => {
    const asked = 'openid api://reports/Reports.Read api://reports/Reports.Write'
    const { body } = await tokensOf(entra, entra.people.ada, { scope: asked })
    const { header, claims } = contentOf(body['access_token'])
    const { reports, gateway } = entra.apps
    assert.equal(claims['aud'], reports.clientId)
    assert.equal(claims['iss'], `${entra.origin}/${entra.tenants.contoso.id}/v2.0`)
    assert.deepEqual([claims['ver'], claims['azp'], claims['azpacr']], ['2.0', gateway.clientId, '1'])
    assert.deepEqual(
      [claims['scp'], claims['preferred_username']],
      ['Reports.Read Reports.Write', entra.people.ada.upn],
    )
    assert.ok(!('appid' in claims) && !('amr' in claims) && !('idtyp' in claims) && !('nonce' in claims))
    assert.ok(!('x5t' in header))
    assert.equal(body['scope'], `openid ${asked.slice(7)}`)
  })

  it('of v1.0 has another issuer, other names, and the audience as it was asked for', async () => {
    const uri = 'https://ledger.contoso.example'
    const { body } = await tokensOf(entra, entra.people.ada, { scope: `${uri}/user_impersonation` })
    const { header, claims } = contentOf(body['access_token'])
    assert.equal(claims['iss'], `https://sts.windows.net/${entra.tenants.contoso.id}/`)
    assert.deepEqual([claims['aud'], claims['ver']], [uri, '1.0'])
    assert.deepEqual([claims['appid'], claims['appidacr']], [entra.apps.gateway.clientId, '1'])
    assert.deepEqual([claims['unique_name'], claims['acr']], [entra.people.ada.upn, '1'])
    assert.ok(!('azp' in claims) && !('preferred_username' in claims))
    assert.equal(header['x5t'], header['kid'])
    const byId = await tokensOf(entra, entra.people.ada, {
      scope: `${entra.apps.ledger.clientId}/user_impersonation`,
    })
    assert.equal(contentOf(byId.body['access_token']).claims['aud'], entra.apps.ledger.clientId)
  })

  it('of an application itself has roles instead of scopes', async () => {
    const { daemon, reports } = entra.apps
    const { body } = await askToken(entra, {
      grant_type: 'client_credentials',
      client_id: daemon.clientId,
      client_secret: 'the-daemon-secret',
      scope: 'api://reports/.default',
    })
    const { claims } = contentOf(body['access_token'])
    assert.deepEqual(
      [claims['idtyp'], claims['roles'], claims['aud']],
      ['app', ['Reports.Read.All'], reports.clientId],
    )
    assert.ok(!('scp' in claims))
    assert.equal(claims['oid'], claims['sub'])
    assert.ok(!('refresh_token' in body) && !('id_token' in body))
    const ledger = contentOf(await entra.accessToken({ app: daemon, audience: entra.apps.ledger })).claims
    assert.ok(!('idtyp' in ledger), 'an API that does not ask for it')
  })

  it('is for .default and one tenant where no person is', async () => {
    const own = { grant_type: 'client_credentials' }
    assert.equal(numberIn(await askToken(entra, { ...own, scope: 'api://reports/Reports.Read' })), '70011')
    entra.apps.gateway.signInAudience = 'AzureADMultipleOrgs'
    const shared = await askToken(entra, { ...own, scope: 'api://reports/.default' }, { segment: 'common' })
    assert.equal(numberIn(shared), '9001023')
  })

  it('has a good signature, and is whatever a test wants', async () => {
    const url = `${entra.origin}/${entra.tenants.contoso.id}/discovery/v2.0/keys`
    const keys = createLocalJWKSet((await (await fetch(url)).json()) as JSONWebKeySet)
    const token = await entra.accessToken({
      user: entra.people.ben,
      audience: 'api://reports',
      version: 1,
      scopes: ['Reports.Read'],
      roles: ['Writer'],
      claims: { tid: undefined, extra: 1 },
    })
    const { payload } = await jwtVerify(token, keys)
    assert.deepEqual(
      [payload.aud, payload['scp'], payload['roles'], payload['extra']],
      ['api://reports', 'Reports.Read', ['Writer'], 1],
    )
    assert.ok(!('tid' in payload))
  })

  it('of Graph cannot be checked by anybody else', async () => {
    const { body } = await tokensOf(entra, entra.people.ada)
    const url = `${entra.origin}/${entra.tenants.contoso.id}/discovery/v2.0/keys`
    const keys = createLocalJWKSet((await (await fetch(url)).json()) as JSONWebKeySet)
    await assert.rejects(jwtVerify(String(body['access_token']), keys), /signature/)
  })
})

describe('a token on behalf of somebody', () => {
  beforeEach(async () => {
    entra = await startEntra(scope)
    entra.apps.gateway.adminConsented = ['api://reports/Reports.Read']
  })

  const trade = async (assertion: string, more: Record<string, string | undefined> = {}) =>
    askToken(entra, {
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      requested_token_use: 'on_behalf_of',
      scope: 'api://reports/Reports.Read',
      assertion,
      ...more,
    })
  const called = async (more: Partial<Parameters<Entra['accessToken']>[0]> = {}) =>
    entra.accessToken({
      user: entra.people.ada,
      app: entra.apps.daemon,
      audience: entra.apps.gateway,
      scopes: ['access_as_user'],
      ...more,
    })

  it('is for the next API, and still of the person', async () => {
    const { status, body } = await trade(await called())
    assert.equal(status, 200)
    const { claims } = contentOf(body['access_token'])
    assert.deepEqual(
      [claims['aud'], claims['azp'], claims['oid'], claims['scp']],
      [entra.apps.reports.clientId, entra.apps.gateway.clientId, entra.people.ada.oid, 'Reports.Read'],
    )
    assert.ok(!('refresh_token' in body))
  })

  it('takes a token of v1.0 as well', async () => {
    assert.equal((await trade(await called({ version: 1 }))).status, 200)
  })

  it('brings an ID token and a refresh token where they are asked for', async () => {
    const { body } = await trade(await called(), {
      scope: 'api://reports/Reports.Read openid offline_access',
    })
    assert.ok('refresh_token' in body && 'id_token' in body)
  })

  it('is refused without consent', async () => {
    entra.apps.gateway.adminConsented = []
    for (const scope of ['api://reports/Reports.Read', 'api://reports/.default']) {
      const answer = await trade(await called(), { scope })
      assert.deepEqual([numberIn(answer), answer.body['suberror']], ['65001', 'consent_required'])
    }
  })

  it('is refused for a token that is none, or not for this client, or of nobody', async () => {
    const now = Math.floor(Date.now() / 1000)
    const bad = [
      'no.token.atall',
      await called({ audience: entra.apps.reports }),
      await called({ claims: { exp: now - 1 } }),
      await called({ claims: { iss: 'https://elsewhere.example' } }),
      await entra.accessToken({ app: entra.apps.daemon, audience: entra.apps.gateway }),
      await entra.idToken({ user: entra.people.ada }),
    ]
    for (const assertion of bad) {
      const answer = await trade(assertion)
      assert.deepEqual([numberIn(answer), answer.body['error']], ['50013', 'invalid_grant'])
    }
  })

  it('is refused where the API wants more of the person', async () => {
    entra.apps.reports.needsSecondFactor = true
    const { body } = await trade(await called())
    assert.equal(body['error'], 'interaction_required')
    assert.match(String(body['claims']), /polids/)
  })

  it('is refused to a client that may not do it, and for the wrong use', async () => {
    assert.equal(numberIn(await trade(await called(), { requested_token_use: undefined })), '900144')
    entra.apps.gateway.mayActOnBehalf = false
    assert.equal(numberIn(await trade(await called())), '7000114')
  })
})
