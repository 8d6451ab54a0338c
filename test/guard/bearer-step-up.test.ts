import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { challengedClaims } from '../../src/forward/claims-challenge.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { startStepping } from '../support/stepping-front.ts'

const accept = ['session', 'bearer']
const routes = [
  { path: '/vault/**', accept, require: { authContext: 'c1' } },
  { path: '/pay/**', accept, require: { maxAge: '15m' } },
]

describe('a bearer token of a sign-in that is not enough', () => {
  it('is answered with what a better one needs, whatever session comes along', async t => {
    const { entra, app, ada, clock, fetch, visit, signedIn, seen } = await startStepping(t, {
      settings: { routes },
    })
    const token = async (claims: Record<string, unknown>) =>
      entra.accessToken({
        tenant: entra.tenants.contoso,
        user: ada,
        audience: app.clientId,
        version: 2,
        scopes: ['access_as_user'],
        claims,
      })
    const answerTo = async (path: string, claims: Record<string, unknown>) =>
      fetch(path, new CookieJar(), { headers: { authorization: `Bearer ${await token(claims)}` } })

    const lacking = await answerTo('/vault', { acrs: ['c2'] })
    assert.deepEqual([lacking.status, lacking.headers['x-entrada']], [401, 'step-up-required'])
    const header = lacking.headers['www-authenticate'] ?? ''
    assert.match(
      header,
      /^Bearer realm="[^"]+", authorization_uri="[^"]+\/authorize", error="insufficient_claims", claims="/,
    )
    assert.equal(
      challengedClaims(['www-authenticate', header]),
      '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}',
    )
    const late = await answerTo('/pay', { auth_time: clock.now - 900 })
    assert.equal(late.status, 401)
    assert.match(
      late.headers['www-authenticate'] ?? '',
      /error="insufficient_user_authentication", max_age="900"/,
    )
    // A browser would be sent to sign in; who brings a token is no browser.
    const navigates = await visit('/vault', await signedIn(), {
      headers: { authorization: `Bearer ${await token({})}` },
    })
    assert.equal(navigates.status, 401)
    assert.deepEqual(seen, [])

    assert.equal((await answerTo('/vault', { acrs: ['c1'] })).status, 200)
    assert.equal((await answerTo('/pay', { auth_time: clock.now - 899 })).status, 200)
  })
})
