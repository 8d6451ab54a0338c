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

describe('a token of an application in its own name, by another provider', () => {
  it('gets in only where its client is named, so that an id like a person’s makes nobody that person', async t => {
    const idp = await startScriptedProvider(t)
    const upstream = await startRecordingUpstream()
    t.after(upstream.close)
    const require = { anyUser: ['sub-ada'] }
    const tokens = { accept: ['bearer'], audiences: ['the-api'] } as const
    const front = await startFront({
      upstream: upstream.url,
      settings: {
        routes: [
          { path: '/any/**', ...tokens },
          { path: '/optional/**', access: 'optional', ...tokens },
          { path: '/ada/**', ...tokens, require },
          { path: '/scope/**', ...tokens, require: { anyScope: ['data.read'] } },
          { path: '/clients/**', ...tokens, clients: ['sub-ada'] },
          { path: '/required/**', ...tokens, require: { anyClient: ['sub-ada'], anyScope: ['data.read'] } },
          { path: '/more/**', ...tokens, clients: ['sub-ada'], require: { anyScope: ['data.write'] } },
          { path: '/roles/**', ...tokens, clients: ['sub-ada'], require: { anyRole: ['Admin'] } },
          { path: '/others/**', ...tokens, clients: ['another'] },
        ],
        provider: { issuer: idp.issuer, claims: { roles: ['roles'] } },
      },
    })
    t.after(async () => front.close())
    const now = Math.floor(Date.now() / 1000)
    const usual = { iss: idp.issuer, aud: 'the-api', exp: now + 60, scope: 'data.read', roles: ['Admin'] }
    const statuses = async (claims: object) => {
      const token = await signed(
        idp.script.signWith,
        { kid: 'key-1', typ: 'at+jwt' },
        { ...usual, ...claims },
      )
      const headers = { ...script, host: 'app.example', authorization: `Bearer ${token}` }
      const paths = ['any', 'optional', 'ada', 'scope', 'clients', 'required', 'more', 'roles', 'others']
      const ask = async (path: string) =>
        (await request(`http://127.0.0.1:${front.port}/${path}/x`, { headers })).status
      return Promise.all(paths.map(ask))
    }
    assert.deepEqual(
      await statuses({ sub: 'sub-ada', client_id: 'sub-ada' }),
      [403, 403, 403, 403, 200, 200, 403, 200, 403],
    )
    // Ada herself, by a client with another id
    assert.deepEqual(
      await statuses({ sub: 'sub-ada', client_id: 'spa' }),
      [200, 200, 200, 200, 403, 403, 403, 403, 403],
    )
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
