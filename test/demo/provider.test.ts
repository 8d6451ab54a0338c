import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createRemoteJWKSet, jwtVerify, type JWTPayload } from 'jose'
import * as client from 'openid-client'
import { listenOnLoopback, type LoopbackServer } from '../../src/demo/loopback.ts'
import { people, type Person } from '../../src/demo/people.ts'
import { startDemoProvider, type DemoProvider } from '../../src/demo/provider.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { landOn, request } from '../support/http-client.ts'
import { cancel, choose } from '../support/sign-in.ts'

const [ada, ben, zoe] = people as readonly [Person, Person, Person]

describe('the provider of the demo', () => {
  let provider: DemoProvider
  let application: LoopbackServer
  let redirectUri: string
  let afterSignOut: string
  let configuration: client.Configuration

  before(async () => {
    application = await listenOnLoopback((_request, response) => response.end('the application'))
    redirectUri = `http://127.0.0.1:${application.port}/.auth/callback`
    afterSignOut = `http://127.0.0.1:${application.port}/.auth/signed-out`
    provider = await startDemoProvider({
      redirectUris: [redirectUri],
      postLogoutRedirectUris: [afterSignOut],
    })
    configuration = await client.discovery(
      new URL(provider.issuer),
      provider.clientId,
      undefined,
      client.ClientSecretPost(provider.clientSecret),
      { execute: [client.allowInsecureRequests] },
    )
  })
  after(async () => {
    await provider.close()
    await application.close()
  })

  async function authorizationUrl(extra: Record<string, string> = {}) {
    const verifier = client.randomPKCECodeVerifier()
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: 'openid profile email',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...extra,
    })
    return { url, verifier }
  }

  /** The claims of the ID token of somebody who chooses `person` on the provider's page. */
  async function signedIn(
    jar: CookieJar,
    person: Person,
    extra?: Record<string, string>,
  ): Promise<JWTPayload> {
    const { url, verifier } = await authorizationUrl(extra)
    const answers = await choose(await landOn(url, jar), person, jar)
    return claimsAt(answers.at(-1)?.url, verifier)
  }

  async function claimsAt(callback: URL | undefined, verifier: string): Promise<JWTPayload> {
    assert.ok(callback !== undefined)
    const tokens = await client.authorizationCodeGrant(configuration, callback, {
      pkceCodeVerifier: verifier,
    })
    const keys = createRemoteJWKSet(new URL(configuration.serverMetadata().jwks_uri ?? ''))
    return (await jwtVerify(tokens.id_token ?? '', keys, { issuer: provider.issuer })).payload
  }

  it('is found below an issuer that has the shape of a tenant of Entra ID', () => {
    assert.match(provider.issuer, /^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f-]{36}\/v2\.0$/)
    assert.equal(configuration.serverMetadata().issuer, provider.issuer)
    assert.ok(configuration.serverMetadata().end_session_endpoint?.startsWith(provider.issuer))
  })

  it('says of somebody in the ID token what Entra ID says', async () => {
    const claims = await signedIn(new CookieJar(), ada)
    assert.equal(claims['ver'], '2.0')
    assert.equal(claims['oid'], ada.objectId)
    assert.equal(claims['tid'], provider.tenantId)
    assert.equal(claims['name'], 'Ada Admin')
    assert.equal(claims['email'], ada.email)
    assert.equal(claims['preferred_username'], ada.username)
    assert.deepEqual(claims['roles'], ['Admin', 'Reader'])
    assert.deepEqual(claims['groups'], ada.groups)
    assert.match(String(claims['sid']), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    assert.equal(typeof claims['login_hint'], 'string')
    assert.equal(typeof claims['auth_time'], 'number')
  })

  it('leaves roles out for somebody who has none, and keeps a name that is not ASCII', async () => {
    const claims = await signedIn(new CookieJar(), zoe)
    assert.equal(claims['name'], 'Zoë 王')
    assert.equal('roles' in claims, false)
  })

  it('refuses a request without PKCE', async () => {
    const { url } = await authorizationUrl()
    url.searchParams.delete('code_challenge')
    url.searchParams.delete('code_challenge_method')
    const landed = await landOn(url, new CookieJar())
    assert.equal(landed.url.searchParams.get('error'), 'invalid_request')
  })

  it('tells the application when somebody cancels', async () => {
    const jar = new CookieJar()
    const { url } = await authorizationUrl()
    const answers = await cancel(await landOn(url, jar), jar)
    assert.equal(answers.at(-1)?.url.searchParams.get('error'), 'access_denied')
  })

  it('does not ask again while somebody is signed in, unless an account is to be selected', async () => {
    const jar = new CookieJar()
    await signedIn(jar, ada)
    const { url, verifier } = await authorizationUrl()
    const again = await claimsAt((await landOn(url, jar)).url, verifier)
    assert.equal(again['name'], 'Ada Admin')

    const other = await signedIn(jar, ben, { prompt: 'select_account' })
    assert.equal(other['name'], 'Ben Reader')
    assert.notEqual(other['sid'], again['sid'])
  })

  for (const [how, parameters] of [
    ['the client id', () => ({ client_id: provider.clientId })],
    ['nothing but a state', () => ({ client_id: provider.clientId, state: 'x y' })],
  ] as const) {
    it(`signs out without a question when told ${how}, and asks who it is afterwards`, async () => {
      const jar = new CookieJar()
      await signedIn(jar, ada)
      const end = new URL(configuration.serverMetadata().end_session_endpoint ?? '')
      end.search = new URLSearchParams({ ...parameters(), post_logout_redirect_uri: afterSignOut }).toString()
      const answer = await request(end, { jar })
      assert.equal(answer.status, 303)
      const location = new URL(answer.headers.location ?? '')
      assert.equal(location.origin + location.pathname, afterSignOut)
      const chooser = await landOn((await authorizationUrl()).url, jar)
      assert.match(chooser.body, /Who are you today\?/)
    })
  }

  it('ends the session itself at sign-out: a copy of its cookies is worth nothing', async () => {
    const jar = new CookieJar()
    await signedIn(jar, ada)
    const stolen = jar.copy()
    const end = new URL(configuration.serverMetadata().end_session_endpoint ?? '')
    end.search = new URLSearchParams({ client_id: provider.clientId }).toString()
    await request(end, { jar })
    assert.match((await landOn((await authorizationUrl()).url, stolen)).body, /Who are you today\?/)
  })

  it('asks before it signs out somebody for an application that does not say who it is', async () => {
    const jar = new CookieJar()
    await signedIn(jar, ada)
    const answer = await request(configuration.serverMetadata().end_session_endpoint ?? '', { jar })
    assert.equal(answer.status, 200)
    assert.match(answer.body, /Do you want to sign out/)
  })

  it('keeps its cookies to its own path, so that they do not reach a gateway on the same host', async () => {
    const jar = new CookieJar()
    await signedIn(jar, ada)
    assert.equal(jar.header(new URL('http://127.0.0.1:1/')), undefined)
  })

  it('answers a form that belongs to no sign-in with a page', async () => {
    const answer = await request(`${provider.issuer}/interaction/unknown`, { method: 'POST' })
    assert.equal(answer.status, 400)
    assert.match(answer.body, /not open any more/)
  })
})
