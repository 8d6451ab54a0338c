import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { signed } from '../entra-emulator/keys.ts'
import { startBearerFront } from '../support/bearer-front.ts'
import { startFront } from '../support/front.ts'
import { request, script } from '../support/http-client.ts'
import { startRecordingUpstream } from '../support/recording-upstream.ts'
import { makeKey, startScriptedProvider } from '../support/scripted-provider.ts'

const routes = [
  { path: '/api/**', accept: ['bearer'], audiences: ['the-api'], require: { anyScope: ['data.read'] } },
] as const

describe('bearer tokens of another provider than Entra', () => {
  it('are taken in the shape of RFC 9068 and in that of Keycloak, with its roles', async t => {
    const idp = await startScriptedProvider(t)
    const upstream = await startRecordingUpstream()
    t.after(upstream.close)
    const claims = { roles: ['realm_access.roles'] }
    const front = await startFront({
      upstream: upstream.url,
      settings: { routes, provider: { issuer: idp.issuer, claims } },
    })
    t.after(async () => front.close())
    const now = Math.floor(Date.now() / 1000)
    const usual = { iss: idp.issuer, sub: 'sub-ada', exp: now + 60, scope: 'data.read', jti: 'j' }
    const ask = async (header: object, more: object) => {
      const token = await signed(idp.script.signWith, { kid: 'key-1', ...header }, { ...usual, ...more })
      const headers = { ...script, host: 'app.example', authorization: `Bearer ${token}` }
      return request(`http://127.0.0.1:${front.port}/api/x`, { headers })
    }
    const rfc = await ask({ typ: 'at+jwt' }, { aud: 'the-api', client_id: 'spa' })
    const roles = { realm_access: { roles: ['Admin'] } }
    const keycloak = await ask(
      { typ: 'JWT' },
      { aud: ['the-api', 'account'], azp: 'spa', typ: 'Bearer', ...roles },
    )
    assert.deepEqual([rfc.status, keycloak.status], [200, 200])
    assert.deepEqual(
      upstream.requests.map(seen => [seen.header('x-forwarded-user'), seen.header('x-forwarded-roles')]),
      [
        [['sub-ada'], []],
        [['sub-ada'], ['Admin']],
      ],
    )
    const forAccount = await ask({ typ: 'JWT' }, { aud: 'account', azp: 'spa', typ: 'Bearer' })
    const idToken = await ask({ typ: 'JWT' }, { aud: 'the-api', azp: 'spa', typ: 'ID', nonce: 'n' })
    const plainToken = await ask({ typ: 'JWT' }, { aud: 'the-api', azp: 'spa' })
    assert.deepEqual([forAccount.status, idToken.status, plainToken.status], [401, 401, 401])
    const challenge =
      /^Bearer realm="https:\/\/app.example", error="invalid_token", error_description="[^"]+"$/
    assert.match(String(idToken.headers['www-authenticate']), challenge)
  })
})

describe('bearer tokens while the provider is away', () => {
  it('go on with the keys that are known; what nobody can judge is 503', async t => {
    const { ask, token, entra } = await startBearerFront(t, {
      routes: [{ path: '/api/**', accept: ['bearer'] }],
    })
    assert.equal((await ask('/api/x', await token())).status, 200)
    const [another, unknown] = [await token(), await token({ header: { kid: 'new' } })]
    entra.script.answers = { keys: () => 'reset', 'openid-configuration': () => 'reset' }
    assert.equal((await ask('/api/x', another)).status, 200)
    const answer = await ask('/api/x', unknown)
    assert.equal(answer.status, 503)
    assert.ok(Number(answer.headers['retry-after']) > 0)
  })

  it('count again as soon as a new key is there', async t => {
    const { ask, token, entra } = await startBearerFront(t, {
      routes: [{ path: '/api/**', accept: ['bearer'] }],
    })
    assert.equal((await ask('/api/x', await token())).status, 200)
    const { privateKey: signWith, jwk } = await makeKey('new')
    const issuer = `${entra.origin}/${entra.tenants.contoso.id}/v2.0`
    entra.script.keys = [{ ...jwk, issuer } as typeof jwk]
    assert.equal((await ask('/api/x', await token({ signWith, header: { kid: 'new' } }))).status, 200)
  })
})
