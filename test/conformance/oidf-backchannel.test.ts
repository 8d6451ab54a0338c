import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { people, type Person } from '../../src/demo/people.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { startGateway } from '../support/gateway.ts'
import { landOn, navigation, request, script } from '../support/http-client.ts'
import { logoutClaims, logoutEvent, logoutToken, sendLogoutToken } from '../support/logout-token.ts'
import { compactOf, makeKey, type ScriptedProvider } from '../support/scripted-provider.ts'
import { signIn } from '../support/sign-in.ts'
import { startWing } from '../signin/wing.ts'

const [ada, ben] = people as readonly [Person, Person]

type Make = (idp: ScriptedProvider, now: number) => Promise<string> | string

/** A browser that was signed in, then what the gateway says to a logout token, and whether it is signed in still. */
async function notified(t: TestContext, make: Make) {
  const wing = await startWing(t)
  wing.idp.script.claims = { sid: 'the-sid' }
  const jar = await wing.signedIn()
  const answer = await sendLogoutToken(wing.port, await make(wing.idp, wing.clock.now))
  assert.equal(answer.headers['cache-control'], 'no-store')
  return { wing, jar, status: answer.status, isSignedIn: (await wing.me(jar)).status === 200 }
}

async function refuses(t: TestContext, make: Make): Promise<void> {
  const { status, isSignedIn } = await notified(t, make)
  assert.deepEqual([status, isSignedIn], [400, true])
}

/** The modules of oidcc-client-backchannel-rp-logout, under the suite's own names, played by the provider of our tests. */
describe('the OpenID Foundation, back-channel logout:', () => {
  it('OIDF-BC1 oidcc-client-test-rp-backchannel-rpinitlogout: a valid token ends the session', async t => {
    const { wing, jar, status, isSignedIn } = await notified(t, logoutToken)
    assert.deepEqual([status, isSignedIn], [200, false])

    // As the module plays it: the relying party begins, and while the browser is on its way the provider tells it.
    const again = await wing.signedIn(jar)
    const out = await wing.visit('/.auth/logout', again, { headers: { 'sec-fetch-site': 'same-origin' } })
    assert.equal(new URL(out.headers.location ?? '').pathname, '/logout')
    const token = await logoutToken(wing.idp, wing.clock.now)
    assert.equal((await sendLogoutToken(wing.port, token)).status, 200)
    assert.equal((await wing.me(again)).status, 401)
  })

  it('OIDF-BC2 oidcc-client-test-rp-backchannel-rpinitlogout-alg-none: refused', async t =>
    refuses(t, ({ issuer }, now) => compactOf({ alg: 'none', typ: 'logout+jwt' }, logoutClaims(issuer, now))))

  it('OIDF-BC3 oidcc-client-test-rp-backchannel-rpinitlogout-no-event: refused', async t =>
    refuses(t, async (idp, now) => logoutToken(idp, now, { events: undefined })))

  it('OIDF-BC4 oidcc-client-test-rp-backchannel-rpinitlogout-with-nonce: refused', async t =>
    refuses(t, async (idp, now) => logoutToken(idp, now, { nonce: 'n' })))

  it('OIDF-BC5 oidcc-client-test-rp-backchannel-rpinitlogout-wrong-alg: refused, though its key is published', async t =>
    refuses(t, async (idp, now) => {
      const { privateKey, jwk } = await makeKey('key-2', 'ES256')
      idp.script.keys = [...idp.script.keys, jwk]
      const other = { ...idp, script: { ...idp.script, signWith: privateKey } }
      return logoutToken(other, now, {}, { alg: 'ES256', kid: 'key-2' })
    }))

  it('OIDF-BC6 oidcc-client-test-rp-backchannel-rpinitlogout-wrong-aud: refused', async t =>
    refuses(t, async (idp, now) => logoutToken(idp, now, { aud: 'the-client1' })))

  it('OIDF-BC7 oidcc-client-test-rp-backchannel-rpinitlogout-wrong-event: refused', async t =>
    refuses(t, async (idp, now) => logoutToken(idp, now, { events: { [`${logoutEvent}1`]: {} } })))

  it('OIDF-BC8 oidcc-client-test-rp-backchannel-rpinitlogout-wrong-iss: refused', async t =>
    refuses(t, async (idp, now) => logoutToken(idp, now, { iss: `${idp.issuer}1` })))
})

describe('back-channel logout of the provider of the demo, oidc-provider:', () => {
  it('somebody who signs out there is signed out here, every copy of it, and nobody else', async t => {
    const running = await startGateway()
    t.after(running.close)
    const isSignedIn = async (jar: CookieJar): Promise<boolean> =>
      (await request(`${running.url}/.auth/me`, { jar, headers: script })).status === 200
    const [jar, other] = [await signIn(running.url, ada), await signIn(running.url, ben)]
    const copy = jar.copy()

    const page = await landOn(`${running.provider.issuer}/session/end`, jar)
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.body)?.[1] ?? `no form but ${page.body}`
    const { status } = await request(`${running.provider.issuer}/session/end/confirm`, {
      method: 'POST',
      jar,
      headers: { ...navigation, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ xsrf, logout: 'yes' }).toString(),
    })
    assert.equal(status, 303)
    assert.deepEqual([await isSignedIn(jar), await isSignedIn(copy)], [false, false])
    assert.equal(await isSignedIn(other), true)
    const line = running.logged().find(({ event }) => event === 'signout.notified')
    assert.deepEqual([line?.['channel'], line?.['ended']], ['back', 'session'])
  })
})
