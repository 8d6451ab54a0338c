import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { CookieJar } from '../support/cookie-jar.ts'
import { request } from '../support/http-client.ts'
import { logoutClaims, logoutToken, sendLogoutToken } from '../support/logout-token.ts'
import { compactOf, makeKey } from '../support/scripted-provider.ts'
import { startWing, suiteScope, type Wing } from '../signin/wing.ts'
import { hmacSigned, unsigned } from './forged-tokens.ts'

const sid = 'the-sid'

/** One gateway for all rows; each signs somebody in anew, a while after the last. */
describe('a logout token,', () => {
  const scope = suiteScope()
  let wing: Wing
  before(async () => {
    wing = await startWing(scope)
    wing.idp.script.claims = { sid }
  })

  async function signedIn(): Promise<CookieJar> {
    wing.clock.now += 61
    return wing.signedIn()
  }

  const made = (claims = {}, header = {}) => logoutToken(wing.idp, wing.clock.now, claims, header)
  const isSignedIn = async (jar: CookieJar) => (await wing.me(jar)).status === 200

  async function accepts(token: () => Promise<string>): Promise<void> {
    const jar = await signedIn()
    const { status, headers } = await sendLogoutToken(wing.port, await token())
    assert.deepEqual([status, headers['cache-control']], [200, 'no-store'])
    assert.equal(await isSignedIn(jar), false)
  }

  async function refuses(token: () => Promise<string> | string): Promise<void> {
    const jar = await signedIn()
    const { status, headers, body } = await sendLogoutToken(wing.port, await token())
    assert.deepEqual([status, headers['cache-control']], [400, 'no-store'], body)
    assert.equal(await isSignedIn(jar), true)
  }

  it('BCL-01 valid: ends the session', async () => accepts(made))

  it('BCL-02 none: ends nothing', async () => {
    const jar = await signedIn()
    const { status } = await request(`http://127.0.0.1:${wing.port}/.auth/backchannel-logout`, {
      method: 'POST',
      headers: { host: 'app.example', 'content-type': 'application/x-www-form-urlencoded' },
      body: '',
    })
    assert.equal(status, 400)
    assert.equal(await isSignedIn(jar), true)
  })

  describe('BCL-03 of another algorithm', () => {
    const claims = () => logoutClaims(wing.idp.issuer, wing.clock.now)
    for (const alg of ['none', 'None', '']) {
      it(`"${alg}", signed by nobody`, async () => refuses(() => compactOf({ alg }, claims())))
    }

    it('HS256, with the client secret', async () =>
      refuses(() => hmacSigned(unsigned({ alg: 'HS256' }, claims()), 'the-client-secret')))

    it('HS256, with the public key of the provider', async () =>
      refuses(() => {
        const head = unsigned({ alg: 'HS256', kid: 'key-1' }, claims())
        return hmacSigned(head, JSON.stringify(wing.idp.script.keys[0]))
      }))

    it('ES256, with a key that the provider has not', async () =>
      refuses(async () => {
        const { privateKey } = await makeKey('key-1', 'ES256')
        const idp = { ...wing.idp, script: { ...wing.idp.script, signWith: privateKey } }
        return logoutToken(idp, wing.clock.now, {}, { alg: 'ES256' })
      }))

    it('RS256, with another key under the kid of the provider, brought along', async () =>
      refuses(async () => {
        const { privateKey, jwk } = await makeKey('key-1')
        const idp = { ...wing.idp, script: { ...wing.idp.script, signWith: privateKey } }
        return logoutToken(idp, wing.clock.now, {}, { jwk })
      }))
  })

  it('BCL-04 for another client', async () => refuses(async () => made({ aud: 'another' })))

  it('BCL-05 of another issuer', async () => refuses(async () => made({ iss: 'https://evil.example' })))

  it('BCL-06 of another event', async () =>
    refuses(async () => made({ events: { 'https://example/other': {} } })))

  it('BCL-06 without an event: an access token or a client assertion', async () =>
    refuses(async () => made({ events: undefined })))

  it('BCL-07 with a nonce: an ID token that was given such an event', async () =>
    refuses(async () => made({ nonce: 'n' })))

  it('BCL-07 the ID token of the session itself', async () =>
    refuses(async () => made({ nonce: 'n', events: undefined, jti: undefined }, { typ: 'JWT' })))

  it('BCL-08 without iat', async () => refuses(async () => made({ iat: undefined })))

  it('BCL-08 without jti', async () => refuses(async () => made({ jti: undefined })))

  it('BCL-09 replayed: ends nothing that was made in between', async () => {
    const token = await made({ exp: wing.clock.now + 300 })
    await accepts(async () => token)
    await refuses(() => token)
    // Changed where the signature does not reach: base64url with other bits behind its end.
    await refuses(() => `${token}A`)
  })

  it('BCL-09 replayed by many at once: one of them is heeded', async () => {
    const token = await made()
    const answers = await Promise.all(Array.from({ length: 8 }, () => sendLogoutToken(wing.port, token)))
    const statuses = answers.map(({ status }) => status).sort()
    assert.deepEqual(statuses, [200, ...Array.from({ length: 7 }, () => 400)])
  })

  it('BCL-10 without a type: is one all the same', async () =>
    accepts(async () => made({}, { typ: undefined })))

  it('BCL-10 of the type of an access token', async () => refuses(async () => made({}, { typ: 'at+jwt' })))

  it('BCL-10 with sub only: ends every session of that person, and nobody elses', async () => {
    const [one, two] = [await signedIn(), await signedIn()]
    wing.idp.script.claims = { sub: 'sub-ben', sid }
    const other = await signedIn()
    wing.idp.script.claims = { sid }
    await accepts(async () => made({ sid: undefined, sub: 'sub-ada' }))
    assert.deepEqual([await isSignedIn(one), await isSignedIn(two)], [false, false])
    assert.equal(await isSignedIn(other), true)
  })

  it('BCL-10 with the sub of another issuer, or none at all', async () => {
    await refuses(async () => made({ sid: undefined, sub: 'sub-ada', iss: 'https://evil.example' }))
    await refuses(async () => made({ sid: undefined }))
  })
})
