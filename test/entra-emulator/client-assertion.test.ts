import assert from 'node:assert/strict'
import { createHash, createPrivateKey, randomUUID, X509Certificate } from 'node:crypto'
import { beforeEach, describe, it } from 'node:test'
import { generateKeyPair, exportJWK, SignJWT } from 'jose'
import { suiteScope } from '../support/suite-scope.ts'
import { askToken, authorizationUrl, callback, codeVerifier, numberIn } from './client.ts'
import { newRsaCertificate } from './rsa-certificate.ts'
import { startEntra, type Entra } from './start.ts'

/** What is otherwise than in an assertion that is taken; an `undefined` leaves a member out. */
type Made = Readonly<{
  header?: Record<string, unknown>
  claims?: Record<string, unknown>
  key?: string
  alg?: string
}>

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const scope = suiteScope()
const now = 1_900_000_000
let entra: Entra
beforeEach(async () => {
  entra = await startEntra(scope, { now: () => now })
})

async function redeem(client_assertion: string) {
  const code = entra.signIn(authorizationUrl(entra), entra.people.ada).searchParams.get('code') ?? ''
  return askToken(entra, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: callback,
    code_verifier: codeVerifier,
    client_secret: undefined,
    client_assertion_type: assertionType,
    client_assertion,
  })
}

describe('an assertion by certificate', () => {
  const registered = newRsaCertificate()
  const other = newRsaCertificate()
  beforeEach(() => {
    entra.apps.gateway.certificates = [registered.cert]
  })

  const thumbprint = (cert: string, algorithm: string) =>
    createHash(algorithm).update(new X509Certificate(cert).raw).digest('base64url')

  async function assertion({
    header = {},
    claims = {},
    key = registered.key,
    alg = 'PS256',
  }: Made = {}): Promise<string> {
    const { clientId } = entra.apps.gateway
    const usual = {
      aud: `${entra.origin}/${entra.tenants.contoso.id}/oauth2/v2.0/token`,
      ...{ iss: clientId, sub: clientId, jti: randomUUID(), nbf: now, iat: now, exp: now + 600 },
    }
    const plain = JSON.parse(JSON.stringify({ ...usual, ...claims })) as Record<string, unknown>
    const named = { typ: 'JWT', 'x5t#S256': thumbprint(registered.cert, 'sha256') }
    return new SignJWT(plain)
      .setProtectedHeader({ alg, ...(JSON.parse(JSON.stringify({ ...named, ...header })) as object) })
      .sign(createPrivateKey(key))
  }

  it('is taken with PS256 and x5t#S256', async () => {
    assert.equal((await redeem(await assertion())).status, 200)
  })

  it('is taken with RS256 and x5t, as it used to be', async () => {
    const header = { 'x5t#S256': undefined, x5t: thumbprint(registered.cert, 'sha1') }
    assert.equal((await redeem(await assertion({ header, alg: 'RS256' }))).status, 200)
  })

  it('may name the tenant by a domain', async () => {
    const claims = { aud: `${entra.origin}/contoso.example/oauth2/v2.0/token` }
    assert.equal((await redeem(await assertion({ claims }))).status, 200)
  })

  const wrong: readonly [string, string, () => Made][] = [
    ['signed by another key', '700027', () => ({ key: other.key })],
    [
      'with the thumbprint of another certificate',
      '700027',
      () => ({ header: { 'x5t#S256': thumbprint(other.cert, 'sha256') } }),
    ],
    ['without a thumbprint', '700027', () => ({ header: { 'x5t#S256': undefined } })],
    ['without typ', '50012', () => ({ header: { typ: undefined } })],
    [
      'for the issuer',
      '50012',
      () => ({ claims: { aud: `${entra.origin}/${entra.tenants.contoso.id}/v2.0` } }),
    ],
    [
      'for another tenant',
      '50012',
      () => ({ claims: { aud: `${entra.origin}/fabrikam.example/oauth2/v2.0/token` } }),
    ],
    ['for two audiences', '50012', () => ({ claims: { aud: ['a', 'b'] } })],
    ['about somebody else', '50012', () => ({ claims: { sub: 'somebody' } })],
    ['without jti', '50012', () => ({ claims: { jti: undefined } })],
    ['that has expired', '700024', () => ({ claims: { exp: now - 301 } })],
    ['that never expires', '700024', () => ({ claims: { exp: undefined } })],
    ['of a clock that is ahead', '700024', () => ({ claims: { nbf: now + 301 } })],
  ]
  for (const [what, number, options] of wrong) {
    it(`is refused ${what}`, async () => {
      assert.equal(numberIn(await redeem(await assertion(options()))), number)
    })
  }

  it('is refused a second time, and for a certificate that has expired', async () => {
    const once = await assertion()
    assert.equal((await redeem(once)).status, 200)
    assert.equal(numberIn(await redeem(once)), '50012')
    const old = newRsaCertificate({ until: 25 })
    entra.apps.gateway.certificates.push(old.cert)
    const header = { 'x5t#S256': thumbprint(old.cert, 'sha256') }
    assert.equal(numberIn(await redeem(await assertion({ header, key: old.key }))), '700027')
  })
})

describe('an assertion of another issuer', () => {
  const subject = 'system:serviceaccount:web:gateway'
  const issuer = 'https://cluster.example/'
  const pairs = Promise.all(
    ['RS256', 'RS256', 'ES256'].map(alg => generateKeyPair(alg, { extractable: true })),
  )
  beforeEach(async () => {
    const [pair] = await pairs
    const keys = pair === undefined ? [] : [{ ...(await exportJWK(pair.publicKey)), kid: 'k' }]
    entra.apps.gateway.federatedCredentials = [
      { issuer, subject, audience: 'api://AzureADTokenExchange', keys },
    ]
  })

  async function token(claims: Record<string, unknown> = {}, at = 0, alg = 'RS256'): Promise<string> {
    const pair = (await pairs)[at]
    assert.ok(pair)
    const usual = {
      iss: issuer,
      sub: subject,
      aud: ['api://AzureADTokenExchange'],
      iat: now,
      exp: now + 3600,
    }
    return new SignJWT({ ...usual, ...claims }).setProtectedHeader({ alg, kid: 'k' }).sign(pair.privateKey)
  }

  it('is taken, again and again', async () => {
    const text = await token()
    assert.equal((await redeem(text)).status, 200)
    assert.equal((await redeem(text)).status, 200)
  })

  const wrong: readonly [string, string, Record<string, unknown>, number?, string?][] = [
    ['of another subject', '700213', { sub: `${subject}-2` }],
    ['whose subject is written in other letters', '700213', { sub: 'system:serviceaccount:Web:gateway' }],
    ['whose issuer has no final slash', '70021', { iss: 'https://cluster.example' }],
    ['whose issuer is written in other letters', '70021', { iss: 'https://Cluster.example/' }],
    ['for another audience', '70021', { aud: 'api://azureadtokenexchange' }],
    ['for two audiences', '70021', { aud: ['api://AzureADTokenExchange', 'x'] }],
    ['that has expired', '700024', { exp: now - 301 }],
    ['signed by another key', '50013', {}, 1],
    ['not signed with RS256', '50013', {}, 2, 'ES256'],
  ]
  for (const [what, number, claims, at, alg] of wrong) {
    it(`is refused ${what}`, async () => {
      assert.equal(numberIn(await redeem(await token(claims, at, alg))), number)
    })
  }

  it('is refused when it is no token', async () => {
    assert.equal(numberIn(await redeem('not.a.token')), '50012')
  })
})
