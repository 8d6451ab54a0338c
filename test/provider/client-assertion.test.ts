import assert from 'node:assert/strict'
import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { describe, it } from 'node:test'
import { compactVerify, type CompactVerifyResult } from 'jose'
import type { Credential, KeyPair } from '../../src/provider/credential-kinds.ts'
import { rsaPair, thumbprint, type Pair } from '../support/client-certificates.ts'
import { clientId, type ScriptedProvider } from '../support/scripted-provider.ts'
import { selfSigned } from '../support/self-signed.ts'
import { failure, nowSeconds, startProvider, tenant } from './start.ts'

function certificateOf({ cert, key }: Pair, more: Partial<KeyPair> = {}): Credential {
  return { kind: 'certificate', read: () => ({ certificate: cert, key, ...more }) }
}

function formsOf({ calls }: ScriptedProvider): URLSearchParams[] {
  return calls.filter(({ endpoint }) => endpoint === 'token').map(({ body }) => new URLSearchParams(body))
}

/** What the last token request has shown, checked with the key of the certificate. */
async function shown(
  idp: ScriptedProvider,
  { cert }: Pair,
): Promise<Readonly<{ header: unknown; claims: Record<string, unknown> }>> {
  const form = formsOf(idp).at(-1)
  assert.equal(form?.get('client_assertion_type'), 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
  assert.equal(form.get('client_id'), clientId)
  assert.equal(form.get('client_secret'), null)
  const key = new X509Certificate(cert).publicKey
  const { payload, protectedHeader }: CompactVerifyResult = await compactVerify(
    form.get('client_assertion') ?? '',
    key,
  )
  return {
    header: protectedHeader,
    claims: JSON.parse(Buffer.from(payload).toString()) as Record<string, unknown>,
  }
}

describe('a certificate before Entra ID', () => {
  const pair = rsaPair(0)
  const entra = { tenantId: tenant, authorityHost: 'http://127.0.0.1' }

  it('signs what Microsoft wants to have signed, anew for each request', async t => {
    const credential = certificateOf(pair)
    const { idp, exchange } = await startProvider(t, { entra, credential }, `/${tenant}/v2.0`)
    idp.script.claims = { tid: tenant, oid: 'oid-ada' }
    await exchange()
    const { header, claims } = await shown(idp, pair)
    assert.deepEqual(header, { alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint(pair) })
    const { iat, nbf, exp, jti, ...rest } = claims
    assert.deepEqual(rest, { iss: clientId, sub: clientId, aud: `${idp.issuer}/token` })
    assert.ok(Math.abs(Number(iat) - nowSeconds()) < 60)
    assert.deepEqual([nbf, exp], [iat, Number(iat) + 300])
    assert.match(String(jti), /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/)
    await exchange()
    assert.notEqual((await shown(idp, pair)).claims['jti'], jti)
  })
})

describe('a certificate before another provider', () => {
  it('names the issuer as the audience, and itself by both thumbprints', async t => {
    const pair = rsaPair(0)
    const { idp, exchange } = await startProvider(t, { credential: certificateOf(pair) })
    await exchange()
    const { header, claims } = await shown(idp, pair)
    const thumbprints = { 'x5t#S256': thumbprint(pair), x5t: thumbprint(pair, 'sha1') }
    assert.deepEqual(header, { alg: 'RS256', typ: 'JWT', ...thumbprints })
    assert.deepEqual([claims['aud'], claims['iss'], claims['sub']], [idp.issuer, clientId, clientId])
  })

  for (const [algorithms, wanted] of [
    [['PS256', 'ES256'], 'PS256'],
    [['PS256', 'RS256'], 'RS256'],
    [['ES256'], 'RS256'],
  ] as const) {
    it(`signs ${wanted} with an RSA key where it takes ${algorithms.join(' and ')}`, async t => {
      const pair = rsaPair(0)
      const { idp, exchange } = await startProvider(t, { credential: certificateOf(pair) })
      idp.script.metadata = { token_endpoint_auth_signing_alg_values_supported: algorithms }
      await exchange()
      const { header } = await shown(idp, pair)
      assert.equal((header as { alg: string }).alg, wanted)
    })
  }

  it('signs ES256 with a key on P-256', async t => {
    const pair = selfSigned()
    const { idp, exchange } = await startProvider(t, { credential: certificateOf(pair) })
    await exchange()
    assert.equal(((await shown(idp, pair)).header as { alg: string }).alg, 'ES256')
  })

  it('opens its key with the passphrase', async t => {
    const pair = rsaPair(0)
    const locked = createPrivateKey(pair.key)
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'sesame' })
      .toString()
    const credential = certificateOf(pair, { key: locked, passphrase: 'sesame' })
    const { idp, exchange } = await startProvider(t, { credential })
    await exchange()
    await shown(idp, pair)
  })

  it('is taken from one file that holds both', async t => {
    const pair = rsaPair(0)
    const both = pair.key + pair.cert
    const { idp, exchange } = await startProvider(t, { credential: certificateOf({ cert: both, key: both }) })
    await exchange()
    await shown(idp, pair)
  })

  it('is not shown when it cannot be used', async t => {
    const pair = rsaPair(0)
    const dsa = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey
    for (const more of [
      { key: rsaPair(1).key },
      { key: 'no key' },
      { certificate: 'no certificate' },
      { key: dsa.export({ type: 'pkcs8', format: 'pem' }).toString() },
    ]) {
      const { idp, exchange } = await startProvider(t, { credential: certificateOf(pair, more) })
      const error = await failure(exchange())
      assert.deepEqual([error.code, idp.count('token')], ['ERR_PROVIDER_CREDENTIAL_REJECTED', 0])
    }
  })
})

describe('a federated token', () => {
  it('is sent as it is, read for each request, and at a refresh too', async t => {
    const tokens = ['a.b.c', 'd.e.f', 'g.h.i']
    const credential: Credential = { kind: 'federated', assertion: () => tokens.shift() ?? '' }
    const { idp, exchange, provider } = await startProvider(t, { credential })
    await exchange()
    await exchange()
    await provider.refresh('r', { subject: 'sub-ada', issuer: idp.issuer }, nowSeconds())
    const forms = formsOf(idp)
    assert.deepEqual(
      forms.map(form => form.get('client_assertion')),
      ['a.b.c', 'd.e.f', 'g.h.i'],
    )
    for (const form of forms) {
      assert.equal(form.get('client_id'), clientId)
      assert.equal(
        form.get('client_assertion_type'),
        'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      )
      assert.equal(form.get('client_secret'), null)
    }
  })
})
