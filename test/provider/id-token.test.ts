import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SignJWT } from 'jose'
import { verifyIdToken } from '../../src/provider/id-token.ts'
import { makeKey } from '../support/scripted-provider.ts'
import { metadataAlone, verifyAlone } from './own-check.ts'
import { failure, nowSeconds, settingsFor, startProvider } from './start.ts'

describe('an ID token that is as it should be', () => {
  it('gives its claims and itself', async t => {
    const { idp, exchange } = await startProvider(t)
    idp.script.claims = { name: 'Ada' }
    const { claims, idToken } = await exchange()
    assert.deepEqual([claims['sub'], claims['name']], ['sub-ada', 'Ada'])
    assert.equal(idToken.split('.').length, 3)
  })

  it('may have several audiences if we are the authorized party', async t => {
    const { idp, exchange } = await startProvider(t)
    idp.script.claims = { aud: ['the-client', 'another'], azp: 'the-client' }
    assert.ok(await exchange())
  })

  for (const alg of ['ES256', 'PS256']) {
    it(`may be signed by ${alg} if the provider says that it does`, async t => {
      const { idp, exchange } = await startProvider(t)
      const { jwk, privateKey } = await makeKey('other', alg)
      idp.script.metadata = { id_token_signing_alg_values_supported: [alg] }
      Object.assign(idp.script, { keys: [jwk], signWith: privateKey, header: { alg, kid: 'other' } })
      assert.ok(await exchange())
    })
  }
})

describe('an ID token with a claim that is not as it should be', () => {
  const now = nowSeconds()
  const rows: [name: string, claims: Record<string, unknown>, code?: string][] = [
    ['another issuer', { iss: 'https://other.example' }],
    ['the issuer with a slash more', { iss: 'https://idp.example/' }],
    ['no issuer', { iss: undefined }],
    ['no subject', { sub: undefined }],
    ['no audience', { aud: undefined }],
    ['another audience', { aud: 'another' }],
    ['other audiences', { aud: ['another', 'others'] }],
    ['another audience beside us and no azp', { aud: ['the-client', 'another'] }],
    ['another audience beside us and its azp', { aud: ['the-client', 'another'], azp: 'another' }],
    ['no nonce', { nonce: undefined }],
    ['the nonce of another sign-in', { nonce: 'another' }],
    ['no iat', { iat: undefined }],
    ['an iat that is text', { iat: String(now) }],
    ['no exp', { exp: undefined }],
    ['an exp that is text', { exp: String(now + 900) }],
    ['an exp beyond the tolerance', { exp: now - 121 }, 'ERR_PROVIDER_CLOCK'],
    ['an nbf beyond the tolerance', { nbf: now + 121 }, 'ERR_PROVIDER_CLOCK'],
    ['an iat beyond the tolerance', { iat: now + 121 }, 'ERR_PROVIDER_CLOCK'],
  ]
  for (const [name, claims, code = 'ERR_PROVIDER_TOKEN_INVALID'] of rows) {
    it(`is refused by our own check: ${name}`, async () => {
      assert.equal((await failure(verifyAlone(claims, now))).code, code)
    })

    it(`ends the sign-in: ${name}`, async t => {
      const { idp, exchange } = await startProvider(t)
      idp.script.claims = claims
      assert.match(
        (await failure(exchange(now))).code,
        /^ERR_PROVIDER_(?:TOKEN_INVALID|ANSWER_INVALID|CLOCK)$/,
      )
    })
  }

  for (const [name, claims] of [
    ['exp', { exp: now - 119 }],
    ['nbf', { nbf: now + 120 }],
    ['iat', { iat: now + 120 }],
  ] as const) {
    it(`is taken with an ${name} within the tolerance of the clocks`, async () => {
      assert.ok(await verifyAlone(claims, now))
    })
  }

  it('is not turned into another object by a claim named __proto__', async () => {
    const claims = await verifyAlone(
      JSON.parse('{"__proto__":{"roles":["Admin"]}}') as Record<string, unknown>,
      now,
    )
    assert.equal(Object.getPrototypeOf(claims), Object.prototype)
    assert.equal(claims['roles'], undefined)
  })
})

describe('an algorithm that we do not believe', () => {
  it('is refused even if the provider offers it and a key for it was found', async () => {
    const now = nowSeconds()
    const secret = new Uint8Array(32).fill(1)
    const token = await new SignJWT({ nonce: 'n' })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer('https://idp.example')
      .setAudience('the-client')
      .setSubject('s')
      .setIssuedAt(now)
      .setExpirationTime(now + 60)
      .sign(secret)
    const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, [
      'verify',
    ])
    const verified = verifyIdToken(token, {
      metadata: { ...metadataAlone, id_token_signing_alg_values_supported: ['HS256'] },
      keys: { find: async () => ({ key }), fetchedAt: () => now },
      settings: settingsFor('https://idp.example'),
      nonce: 'n',
      accessToken: '',
      now,
    })
    assert.equal((await failure(verified)).code, 'ERR_PROVIDER_TOKEN_INVALID')
  })
})

describe('an ID token that is missing', () => {
  it('ends the sign-in', async t => {
    const { idp, exchange } = await startProvider(t)
    idp.script.tokens = { id_token: undefined }
    assert.equal((await failure(exchange())).code, 'ERR_PROVIDER_ANSWER_INVALID')
  })
})
