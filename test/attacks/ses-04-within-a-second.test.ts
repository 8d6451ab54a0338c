import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { startWing, type Wing } from '../signin/wing.ts'
import type { CookieJar } from '../support/cookie-jar.ts'
import { logoutToken, sendLogoutToken } from '../support/logout-token.ts'

const [sid, token] = ['the-sid', 'a-token-of-the-operator']

async function started(t: TestContext): Promise<Wing> {
  const wing = await startWing(t, { admin: { token: { value: token } } })
  wing.idp.script.claims = { sid }
  return wing
}

const isSignedIn = async (wing: Wing, jar: CookieJar) => (await wing.me(jar)).status === 200

/** Times are whole seconds, and what is made in the second of an end counts as made in the next one. */
describe('SES-04: whoever ends sessions of their own and signs in again, all within one second', () => {
  const ends = {
    'by signing out': async (wing: Wing, jar: CookieJar) =>
      wing.visit('/.auth/logout', jar, { headers: { 'sec-fetch-site': 'same-origin' } }),
    'by the front channel': async (wing: Wing) => wing.visit(`/.auth/frontchannel-logout?sid=${sid}`),
    'at the provider': async (wing: Wing) =>
      sendLogoutToken(wing.port, await logoutToken(wing.idp, wing.clock.now)),
  }
  for (const [how, end] of Object.entries(ends)) {
    it(`${how}: is ended by the operator in that second all the same, and may sign in anew`, async t => {
      const wing = await started(t)
      const first = await wing.signedIn()
      await end(wing, first)
      assert.equal(await isSignedIn(wing, first), false)
      const jar = await wing.signedIn()
      assert.equal(await isSignedIn(wing, jar), true)
      const answer = await wing.gateway.admin.inject({
        method: 'POST',
        url: '/revoke',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        payload: JSON.stringify({ user: 'sub-ada' }),
      })
      assert.equal(answer.statusCode, 204)
      assert.equal(await isSignedIn(wing, jar), false)
      assert.equal(await isSignedIn(wing, await wing.signedIn()), true)
    })
  }

  it('by signing out: is ended by the provider in that second all the same', async t => {
    const wing = await started(t)
    await ends['by signing out'](wing, await wing.signedIn())
    const jar = await wing.signedIn()
    await ends['at the provider'](wing)
    assert.equal(await isSignedIn(wing, jar), false)
  })
})
