import { createECDH, createHash, createPrivateKey, type KeyObject } from 'node:crypto'
import type { JWK } from 'jose'
import type { Identity } from '../identity/identity.ts'
import { es256 } from './es256.ts'

/** Seconds: how long an assertion is valid, and how long the same one is given out again. */
const lifetime = 300
const reusedFor = 120

export type Assertions = Readonly<{
  /** Signs an assertion of somebody for one upstream. @param now NumericDate, seconds */
  sign: (identity: Identity, audience: string, now: number) => Assertion
  /** Whether it may be given out once more: for a while, and as long as its key signs. */
  isCurrent: (assertion: Assertion, now: number) => boolean
  /** Public keys for `/.auth/jwks.json` (RFC 7517 section 5): all of the ring, so that a key change loses nothing. */
  jwks: () => Readonly<{ keys: readonly JWK[] }>
}>

/** A key with what is the same in everything that it signs. */
type KeyPair = Readonly<{ privateKey: KeyObject; head: string; publicJwk: JWK }>

/** @property token in compact serialization (RFC 7515 section 7.1) */
export type Assertion = Readonly<{ token: string; at: number; by: KeyPair }>

/**
 * The identity assertion: an ES256 JWT that the upstream can verify, of type `entrada+jwt`, so that it is never
 * taken for a token of another kind (RFC 8725 section 3.11).
 * @param seeds 48 derived bytes for each key of the ring, the same array until the ring changes; the first signs
 */
export function createAssertions(options: { seeds: () => readonly Buffer[]; issuer: string }): Assertions {
  const state = signingWith(options.seeds())

  function current(): Signing {
    if (state.seeds !== options.seeds()) Object.assign(state, signingWith(options.seeds()))
    return state
  }

  return {
    sign: (identity, audience, now) => {
      const { roles, groups, email, name, tenant, sessionId, user } = identity
      const { signer } = current()
      const claims = {
        ...{ roles, groups, email, name, tid: tenant, sid: sessionId },
        ...{ iss: options.issuer, aud: audience, sub: user, iat: now, exp: now + lifetime },
      }
      const input = `${signer.head}.${base64url(claims)}`
      const token = `${input}.${es256(input, signer.privateKey).toString('base64url')}`
      return { token, at: now, by: signer }
    },
    isCurrent: ({ at, by }, now) => by === current().signer && now >= at && now - at < reusedFor,
    jwks: () => current().jwks,
  }
}

type Signing = {
  seeds: readonly Buffer[]
  signer: KeyPair
  jwks: Readonly<{ keys: readonly JWK[] }>
}

function signingWith(seeds: readonly Buffer[]): Signing {
  const pairs = seeds.map(keyPair)
  const [signer] = pairs
  if (signer === undefined) throw new Error('there is no key to sign assertions with')
  return { seeds, signer, jwks: { keys: pairs.map(pair => pair.publicJwk) } }
}

/** Order of P-256 (SEC 2 section 2.4.2). */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/** A P-256 key pair from 48 bytes: 128 bits more than the order, so that its bias is nil (FIPS 186-5 A.2.1). */
function keyPair(seed: Buffer): KeyPair {
  const scalar = (BigInt(`0x${seed.toString('hex')}`) % (order - 1n)) + 1n
  const d = Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex')
  const curve = createECDH('prime256v1')
  curve.setPrivateKey(d)
  const point = curve.getPublicKey()
  const x = point.subarray(1, 33).toString('base64url')
  const y = point.subarray(33, 65).toString('base64url')
  const privateKey = createPrivateKey({
    key: { kty: 'EC', crv: 'P-256', x, y, d: d.toString('base64url') },
    format: 'jwk',
  })
  // The thumbprint names the key (RFC 7638 section 3): members in this order, no blanks.
  const thumbprint = createHash('sha256')
    .update(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y }))
    .digest('base64url')
  return {
    privateKey,
    head: base64url({ alg: 'ES256', typ: 'entrada+jwt', kid: thumbprint }),
    publicJwk: { kty: 'EC', crv: 'P-256', x, y, alg: 'ES256', use: 'sig', kid: thumbprint },
  }
}

function base64url(members: object): string {
  return Buffer.from(JSON.stringify(members)).toString('base64url')
}
