import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync, KeyObject } from 'node:crypto'
import { describe, it } from 'node:test'
import type { JWK } from 'jose'
import { startProvider } from '../provider/start.ts'
import { makeKey, type Script } from '../support/scripted-provider.ts'
import { hmacSigned, refusesToken, rsaSigned, unsigned } from './forged-tokens.ts'

const octets = (secret: string | Buffer, alg: string): JWK => ({
  kty: 'oct',
  k: Buffer.from(secret).toString('base64url'),
  kid: 'key-1',
  alg,
})

describe('TOK-02 an ID token without a signature is refused', () => {
  for (const alg of [
    'none',
    'None',
    'nOnE',
    'NONE',
    'none ',
    '',
    null,
    undefined,
    0,
    ['none'],
    { alg: 'RS256' },
  ]) {
    for (const signature of ['', 'c2lnbmF0dXJl']) {
      it(`alg ${JSON.stringify(alg)}, ${signature === '' ? 'nothing' : 'something'} where the signature is`, async t =>
        refusesToken(t, script => {
          script.idToken = (_, claims) => `${unsigned({ alg, kid: 'key-1' }, claims)}.${signature}`
        }))
    }
  }

  it('alg none although the provider offers nothing else', async t =>
    refusesToken(t, script => {
      script.metadata = { id_token_signing_alg_values_supported: ['none'] }
      script.idToken = (_, claims) => `${unsigned({ alg: 'none' }, claims)}.`
    }))
})

describe('TOK-02 what everybody knows, as the shared secret of an HMAC, is refused', () => {
  /** The public key of the provider in every form in which somebody could take it for a secret. */
  const forms: [name: string, secret: (key: KeyObject, jwk: JWK) => string | Buffer][] = [
    ['the public key as PEM', key => key.export({ type: 'spki', format: 'pem' })],
    [
      'the public key as PEM without the last line end',
      key => String(key.export({ type: 'spki', format: 'pem' })).trim(),
    ],
    ['the public key as DER', key => key.export({ type: 'spki', format: 'der' })],
    ['the public key as PEM of PKCS #1', key => key.export({ type: 'pkcs1', format: 'pem' })],
    ['the public key as DER of PKCS #1', key => key.export({ type: 'pkcs1', format: 'der' })],
    ['the public key as JWK', (_, jwk) => JSON.stringify(jwk)],
    ['the modulus', (_, jwk) => Buffer.from(jwk.n ?? '', 'base64url')],
    ['the modulus as text', (_, jwk) => jwk.n ?? ''],
    ['nothing', () => ''],
    ['the client secret', () => 'the-secret'],
    ['the client id', () => 'the-client'],
  ]
  for (const bits of [256, 384, 512]) {
    for (const [name, secretOf] of forms) {
      it(`HS${bits} with ${name}`, async t =>
        refusesToken(t, script => {
          const [jwk = { kty: 'RSA' }] = script.keys
          const secret = secretOf(createPublicKey({ key: jwk as never, format: 'jwk' }), jwk)
          // The same as a key of the provider, so that looking for one by its kid finds it.
          if (secret.length > 0) script.keys = [...script.keys, octets(secret, `HS${bits}`)]
          script.idToken = (_, claims) =>
            hmacSigned(unsigned({ alg: `HS${bits}`, kid: 'key-1' }, claims), secret, bits)
        }))
    }
  }
})

describe('TOK-02 a good signature by an algorithm that the provider does not name is refused', () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const jwk = (more: object = {}) =>
    ({ ...(pair.publicKey.export({ format: 'jwk' }) as JWK), kid: 'key-1', use: 'sig', ...more }) as JWK
  const only = (script: Script, ...algorithms: string[]) =>
    (script.metadata = { id_token_signing_alg_values_supported: algorithms })

  it('RS256, which is named, is taken, so that the others are refused for their algorithm', async t => {
    const { idp, exchange } = await startProvider(t)
    idp.script.keys = [jwk()]
    idp.script.idToken = (header, claims) => rsaSigned(unsigned(header, claims), pair.privateKey)
    assert.ok(await exchange())
  })

  for (const [alg, hash, isPss] of [
    ['PS256', 'sha256', true],
    ['RS384', 'sha384', false],
    ['RS512', 'sha512', false],
  ] as const) {
    it(`${alg} where RS256 is named`, async t =>
      refusesToken(t, script => {
        only(script, 'RS256')
        script.keys = [jwk()]
        script.idToken = (header, claims) =>
          rsaSigned(unsigned({ ...header, alg }, claims), pair.privateKey, hash, isPss)
      }))
  }

  it('PS256 where nothing is named, which means RS256', async t =>
    refusesToken(t, script => {
      script.metadata = { id_token_signing_alg_values_supported: undefined }
      script.keys = [jwk()]
      script.idToken = (header, claims) =>
        rsaSigned(unsigned({ ...header, alg: 'PS256' }, claims), pair.privateKey, 'sha256', true)
    }))

  it('PS256 with a key that is meant for RS256, where both are named', async t =>
    refusesToken(t, script => {
      only(script, 'RS256', 'PS256')
      script.keys = [jwk({ alg: 'RS256' })]
      script.idToken = (header, claims) =>
        rsaSigned(unsigned({ ...header, alg: 'PS256' }, claims), pair.privateKey, 'sha256', true)
    }))

  it('RS1, which is SHA-1', async t =>
    refusesToken(t, script => {
      script.keys = [jwk()]
      script.idToken = (header, claims) =>
        rsaSigned(unsigned({ ...header, alg: 'RS1' }, claims), pair.privateKey, 'sha1')
    }))

  for (const alg of ['rs256', 'RS256 ', 'RS256\0', 'Rs256', ['RS256']]) {
    it(`${JSON.stringify(alg)}, which is not RS256`, async t =>
      refusesToken(t, script => {
        script.keys = [jwk()]
        script.idToken = (header, claims) => rsaSigned(unsigned({ ...header, alg }, claims), pair.privateKey)
      }))
  }

  it('two algorithms in one header, the last of which is none', async t =>
    refusesToken(t, script => {
      script.idToken = (_, claims) => {
        const part = (text: string) => Buffer.from(text).toString('base64url')
        return `${part('{"alg":"RS256","kid":"key-1","alg":"none"}')}.${part(JSON.stringify(claims))}.`
      }
    }))
})

describe('TOK-02 a signature that fits every message is refused', () => {
  /** The order of P-256 (SEC 2 section 2.4.2). */
  const order = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'
  const rows: [name: string, signature: Buffer][] = [
    ['r and s are zero (CVE-2022-21449)', Buffer.alloc(64)],
    ['r and s are the order of the curve', Buffer.from(order + order, 'hex')],
    ['r is one and s is zero', Buffer.concat([Buffer.alloc(31), Buffer.of(1), Buffer.alloc(32)])],
    ['no bytes', Buffer.alloc(0)],
    ['zeros in DER', Buffer.from('3006020100020100', 'hex')],
  ]
  for (const [name, signature] of rows) {
    it(`ES256: ${name}`, async t =>
      refusesToken(t, async script => {
        script.metadata = { id_token_signing_alg_values_supported: ['ES256'] }
        script.keys = [(await makeKey('key-1', 'ES256')).jwk]
        script.idToken = (_, claims) =>
          `${unsigned({ alg: 'ES256', kid: 'key-1' }, claims)}.${signature.toString('base64url')}`
      }))
  }

  it('ES256 under the RSA key of the provider', async t =>
    refusesToken(t, script => {
      script.metadata = { id_token_signing_alg_values_supported: ['RS256', 'ES256'] }
      script.idToken = (_, claims) =>
        `${unsigned({ alg: 'ES256', kid: 'key-1' }, claims)}.${Buffer.alloc(64).toString('base64url')}`
    }))
})
