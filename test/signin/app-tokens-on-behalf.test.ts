import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { User } from '../entra-emulator/directory.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import type { Scope } from '../support/scripted-provider.ts'
import { claimsOf, reportsRead, startTokenFront } from './app-token-front.ts'

const header = 'x-forwarded-access-token'

/** An API in front of another API: whoever calls it brings a token of their own. */
async function startApi(scope: Scope) {
  const front = await startTokenFront(scope, {
    routes: [
      { path: '/api/**', accept: ['session', 'bearer'], accessToken: { scopes: [reportsRead] } },
      {
        path: '/own/**',
        accept: ['bearer'],
        accessToken: { scopes: [reportsRead], header: 'Authorization' },
      },
    ],
  })
  const { entra, clock } = front
  const { gateway, daemon, reports } = entra.apps
  gateway.adminConsented.push(reportsRead)
  const tokenOf = async (user?: User) =>
    entra.accessToken({
      ...(user === undefined ? { app: daemon, roles: ['Api.Use'] } : { user, app: reports }),
      audience: gateway,
      scopes: ['access_as_user'],
      claims: { iat: clock.now, nbf: clock.now },
    })
  const call = async (path: string, token: string, jar = new CookieJar()) =>
    front.fetch(path, jar, { headers: { authorization: `Bearer ${token}` } })
  return { ...front, tokenOf, call }
}

describe('a caller with a bearer token', () => {
  it('has the upstream act on their behalf', async test => {
    const { entra, tokenOf, call, asked, last } = await startApi(test)
    const { ada } = entra.people
    const token = await tokenOf(ada)
    assert.equal((await call('/api/1', token)).status, 200)
    const claims = claimsOf(last()?.headers[header])
    assert.deepEqual([claims['aud'], claims['oid']], [entra.apps.reports.clientId, ada.oid])
    assert.equal(last()?.headers.authorization, undefined)
    const [form] = asked()
    assert.deepEqual(
      ['grant_type', 'requested_token_use', 'assertion', 'scope'].map(name => form?.get(name)),
      ['urn:ietf:params:oauth:grant-type:jwt-bearer', 'on_behalf_of', token, reportsRead],
    )
    await call('/own/1', token)
    assert.equal(asked().length, 1)
    assert.equal(claimsOf(last()?.headers.authorization)['aud'], entra.apps.reports.clientId)
  })

  it('gets nothing of another caller, and leaves the session of a browser alone', async test => {
    const { entra, tokenOf, call, asked, last, signIn } = await startApi(test)
    const { ada, ben } = entra.people
    const jar = await signIn(ada)
    for (const user of [ada, ben, ada]) {
      const { setCookies } = await call('/api/1', await tokenOf(user), jar)
      assert.equal(claimsOf(last()?.headers[header])['oid'], user.oid)
      assert.deepEqual(setCookies, [])
    }
    assert.ok(asked().every(form => form.get('refresh_token') === null))
  })

  it('is told when theirs is no good for that', async test => {
    const { entra, tokenOf, call, seen } = await startApi(test)
    entra.script.refuse.token = { code: '50013', error: 'invalid_grant' }
    const { status, headers } = await call('/api/1', await tokenOf(entra.people.ada))
    assert.equal(status, 401)
    assert.match(headers['www-authenticate'] ?? '', /^Bearer .*error="invalid_token"/)
    assert.equal(seen.length, 0)
  })

  it('is told what more the provider wants', async test => {
    const { entra, tokenOf, call } = await startApi(test)
    entra.apps.reports.needsSecondFactor = true
    const { status, headers } = await call('/api/1', await tokenOf(entra.people.ada))
    assert.equal(status, 401)
    const found = /error="insufficient_claims", claims="([^"]+)"/.exec(headers['www-authenticate'] ?? '')
    assert.match(Buffer.from(found?.[1] ?? '', 'base64').toString(), /"polids"/)
  })

  it('is told that nobody has agreed to it', async test => {
    const { entra, tokenOf, call } = await startApi(test)
    entra.script.refuse.token = '65001'
    const { status, headers } = await call('/api/1', await tokenOf(entra.people.ada))
    assert.deepEqual([status, headers['x-entrada']], [403, 'signin-consent-required'])
  })

  it('has nobody behind it when it is an application', async test => {
    const { tokenOf, call, asked } = await startApi(test)
    const { status, headers } = await call('/api/1', await tokenOf())
    assert.deepEqual([status, headers['x-entrada']], [403, 'policy-denied'])
    assert.equal(asked().length, 0)
  })
})
