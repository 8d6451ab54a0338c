import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import {
  clientId,
  compactOf,
  makeKey,
  startScriptedProvider,
  type ScriptedProvider,
} from '../support/scripted-provider.ts'
import { startWing } from '../signin/wing.ts'

type Arrange = (idp: ScriptedProvider) => Promise<void> | void

/** One sign-in with a provider that was arranged before: the answer of the callback and what it left. */
async function signIn(t: TestContext, arrange: Arrange, overrides = {}) {
  const wing = await startWing(t, overrides)
  await arrange(wing.idp)
  const jar = new CookieJar()
  const answer = await wing.visit(await wing.started(jar), jar)
  return { wing, jar, answer, names: wing.names(jar) }
}

async function accepts(t: TestContext, arrange: Arrange, overrides = {}) {
  const signedIn = await signIn(t, arrange, overrides)
  assert.equal(signedIn.answer.headers['x-entrada'], 'signed-in', signedIn.answer.body)
  assert.deepEqual(signedIn.names, ['__Host-entrada'])
  return signedIn
}

async function refuses(t: TestContext, arrange: Arrange, status = 500) {
  const { answer, names } = await signIn(t, arrange)
  assert.equal(answer.status, status, answer.body)
  assert.match(String(answer.headers['content-type']), /^text\/html/)
  assert.deepEqual(names, [])
}

/**
 * The modules of oidcc-client-basic-certification-test-plan of the OpenID Foundation's conformance suite, under the
 * suite's own names, played by the provider of our tests.
 */
describe('the OpenID Foundation, basic relying party:', () => {
  it('OIDF-B01 oidcc-client-test: the code flow, and no token in a query', async t => {
    const { wing } = await accepts(t, () => {})
    const { calls } = wing.idp
    assert.deepEqual([...new Set(calls.map(call => `${call.method} ${call.endpoint}`))].sort(), [
      'GET keys',
      'GET openid-configuration',
      'POST token',
    ])
    assert.ok(calls.every(call => !call.path.includes('?')))
    assert.match(calls.find(call => call.endpoint === 'token')?.body ?? '', /grant_type=authorization_code/)
  })

  it('OIDF-B02 oidcc-client-test-invalid-iss: refused', async t =>
    refuses(t, idp => void (idp.script.claims = { iss: `${idp.issuer}/` })))

  it('OIDF-B03 oidcc-client-test-missing-sub: refused', async t =>
    refuses(t, idp => void (idp.script.claims = { sub: undefined })))

  it('OIDF-B04 oidcc-client-test-invalid-aud: refused', async t =>
    refuses(t, idp => void (idp.script.claims = { aud: 'another-client' })))

  it('OIDF-B04 oidcc-client-test-missing-aud: refused', async t =>
    refuses(t, idp => void (idp.script.claims = { aud: undefined })))

  it('OIDF-B05 oidcc-client-test-missing-iat: refused', async t =>
    refuses(t, idp => void (idp.script.claims = { iat: undefined })))

  it('OIDF-B06 oidcc-client-test-kid-absent-single-jwks: the only key is taken', async t => {
    await accepts(t, idp => void (idp.script.header = { kid: undefined }))
  })

  it('OIDF-B07 oidcc-client-test-kid-absent-multiple-jwks: refused, for it could be any of them', async t =>
    refuses(t, async idp => {
      const { jwk } = await makeKey('key-2')
      idp.script.keys.push(jwk)
      idp.script.header = { kid: undefined }
    }))

  it('OIDF-B08 oidcc-client-test-idtoken-sig-rs256: accepted', async t => {
    await accepts(t, idp => void (idp.script.header = { alg: 'RS256' }))
  })

  it('OIDF-B09 oidcc-client-test-idtoken-sig-none: refused', async t =>
    refuses(t, idp => {
      idp.script.idToken = (_header, claims) => compactOf({ alg: 'none' }, claims)
    }))

  for (const alg of ['RS256', 'ES256']) {
    it(`OIDF-B10 oidcc-client-test-invalid-sig-${alg.toLowerCase()}: refused`, async t =>
      refuses(t, async idp => {
        const [published, other] = await Promise.all([makeKey('key-1', alg), makeKey('key-1', alg)])
        idp.script.metadata = { id_token_signing_alg_values_supported: [alg] }
        idp.script.keys = [published.jwk]
        idp.script.header = { alg }
        idp.script.signWith = other.privateKey
      }))
  }

  it('OIDF-B10 oidcc-client-test-invalid-sig-hs256: refused, signed with the client secret or not', async t =>
    refuses(t, idp => {
      idp.script.metadata = { id_token_signing_alg_values_supported: ['RS256', 'HS256'] }
      idp.script.idToken = (_header, claims) => compactOf({ alg: 'HS256' }, claims, 'c2lnbmF0dXJl')
    }))

  it('OIDF-B11 oidcc-client-test-userinfo-invalid-sub: userinfo is never asked for, so nothing of it counts', async t => {
    const { wing } = await accepts(t, idp => {
      idp.script.metadata = { userinfo_endpoint: `${idp.issuer}/userinfo` }
    })
    assert.ok(wing.idp.calls.every(call => call.endpoint !== 'userinfo'))
  })

  it('OIDF-B12 oidcc-client-test-nonce-invalid: refused', async t =>
    refuses(t, idp => void (idp.script.claims = { nonce: 'another' })))

  it('OIDF-B12 oidcc-client-test-nonce-invalid: refused as well when it is missing', async t =>
    refuses(t, idp => void (idp.script.claims = { nonce: undefined })))

  it('OIDF-B13 oidcc-client-test-scope-userinfo-claims: what the scopes bring is read from the ID token', async t => {
    const { wing, jar } = await accepts(t, idp => {
      idp.script.claims = {
        name: 'Ada',
        preferred_username: 'ada',
        email: 'ada@app.example',
        email_verified: true,
      }
    })
    const { body } = await wing.me(jar)
    assert.deepEqual(
      [body['name'], body['preferredUsername'], body['email']],
      ['Ada', 'ada', 'ada@app.example'],
    )
    const asked = await wing.visit('/.auth/login')
    assert.equal(new URL(asked.headers.location ?? '').searchParams.get('scope'), 'openid profile email')
  })

  it('OIDF-B14 oidcc-client-test-client-secret-basic: id and secret go into the Authorization header', async t => {
    const { wing } = await accepts(t, () => {}, { provider: { credential: { method: 'basic' } } })
    const call = wing.idp.calls.find(({ endpoint }) => endpoint === 'token')
    const [scheme, credentials = ''] = call?.headers.authorization?.split(' ') ?? []
    assert.equal(scheme, 'Basic')
    // Form-urlencoded first (RFC 6749 section 2.3.1).
    assert.equal(
      decodeURIComponent(Buffer.from(credentials, 'base64').toString()),
      `${clientId}:the-client-secret`,
    )
    assert.doesNotMatch(call?.body ?? '', /client_secret/)
  })
})

describe('the OpenID Foundation, discovery and keys:', () => {
  it('OIDF-C01 oidcc-client-test-discovery-openid-config: the document is fetched and used', async t => {
    const { wing } = await accepts(t, () => {})
    assert.equal(
      wing.idp.calls.find(call => call.endpoint === 'openid-configuration')?.path,
      '/.well-known/openid-configuration',
    )
  })

  it('OIDF-C02 oidcc-client-test-discovery-jwks-uri-keys: the keys are those of jwks_uri', async t => {
    await refuses(t, async idp => {
      idp.script.keys = [(await makeKey('key-1')).jwk]
    })
  })

  it('OIDF-C03 oidcc-client-test-discovery-issuer-mismatch: nobody is sent there', async t => {
    const impostor = await startScriptedProvider(t)
    impostor.script.metadata = { issuer: `${impostor.issuer}/other` }
    const wing = await startWing(t, { provider: { issuer: impostor.issuer } })
    const answer = await wing.visit('/.auth/login')
    assert.equal(answer.status, 503)
    assert.equal(answer.headers['x-entrada'], 'provider-unreachable')
    assert.equal(answer.headers.location, undefined)
  })

  it('OIDF-C04 oidcc-client-test-idtoken-sig-none: refused', async t =>
    refuses(t, idp => {
      idp.script.metadata = { id_token_signing_alg_values_supported: ['RS256', 'none'] }
      idp.script.idToken = (_header, claims) => compactOf({ alg: 'none' }, claims)
    }))

  it('OIDF-C05 oidcc-client-test-signing-key-rotation-just-before-signing: the new key is fetched', async t => {
    const wing = await startWing(t)
    await wing.signedIn()
    const jar = new CookieJar()
    const callback = await wing.started(jar)
    const rotated = await makeKey('key-2')
    wing.idp.script.keys = [rotated.jwk]
    wing.idp.script.header = { kid: 'key-2' }
    wing.idp.script.signWith = rotated.privateKey
    assert.equal((await wing.visit(callback, jar)).headers['x-entrada'], 'signed-in')
  })

  it('OIDF-C06 oidcc-client-test-signing-key-rotation: the next sign-in works, a moment after the first', async t => {
    const wing = await startWing(t)
    await wing.signedIn()
    const rotated = await makeKey('key-2')
    wing.idp.script.keys = [rotated.jwk]
    wing.idp.script.header = { kid: 'key-2' }
    wing.idp.script.signWith = rotated.privateKey
    await wing.signedIn()
  })
})
