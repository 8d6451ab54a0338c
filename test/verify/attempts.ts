import { createHmac, generateKeyPairSync, sign as signBytes, type KeyObject } from 'node:crypto'
import type { JWK } from 'jose'

/** What the examples expect; the gateway of a test has the same public origin. */
export const issuer = 'https://app.example'
export const audience = 'http://sample.example:3000'

/** Somebody who can sign as the gateway does, and publish the key. */
export type Signer = Readonly<{ privateKey: KeyObject; publicKey: KeyObject; jwk: JWK }>

export function newSigner(kid: string): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    privateKey,
    publicKey,
    jwk: { ...publicKey.export({ format: 'jwk' }), kty: 'EC', alg: 'ES256', use: 'sig', kid },
  }
}

type Part = Readonly<Record<string, unknown>>

/** A JWT as the gateway makes them, signed (RFC 7515 section 3.1), with other members where the test wants them. */
export function assertionOf(signer: Signer, claims: Part = {}, header: Part = {}): string {
  const signed = unsigned(signer, claims, header)
  const signature = signBytes('sha256', Buffer.from(signed), {
    key: signer.privateKey,
    dsaEncoding: 'ieee-p1363',
  })
  return `${signed}.${signature.toString('base64url')}`
}

function unsigned(signer: Signer, claims: Part, header: Part = {}): string {
  const iat = Math.floor(Date.now() / 1000)
  const all = { iss: issuer, aud: audience, sub: 'mallory', roles: ['Admin'], iat, exp: iat + 300, ...claims }
  return [{ alg: 'ES256', typ: 'entrada+jwt', kid: signer.jwk.kid, ...header }, all]
    .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
}

/** Every value of X-Entrada-Assertion that no verifier may take, by what is wrong with it. */
export function refusedOf(signer: Signer): Readonly<Record<string, readonly string[]>> {
  const now = Math.floor(Date.now() / 1000)
  const good = assertionOf(signer)
  const [header = '', payload = '', signature = ''] = good.split('.')
  const stranger = newSigner(signer.jwk.kid ?? '')
  const changed = unsigned(signer, { sub: 'somebody-else' }).split('.')[1] ?? ''
  const claims = (more: Part) => [assertionOf(signer, more)]
  const headers = (more: Part) => [assertionOf(signer, {}, more)]
  const none = (alg: string) => [`${unsigned(signer, {}, { alg })}.`]
  const hmac = (secret: string | Buffer) => {
    const signed = unsigned(signer, {}, { alg: 'HS256' })
    return [`${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`]
  }
  const spki = signer.publicKey.export({ type: 'spki', format: 'pem' })
  return {
    'there is none': [],
    'it is empty': [''],
    'it is no JWT': ['mallory'],
    'it has expired': claims({ iat: now - 240, exp: now - 60 }),
    'it is old, whatever it says of its end': claims({ iat: now - 3600, exp: now + 3600 }),
    'it is of a time to come': claims({ iat: now + 600, exp: now + 900 }),
    'it never ends': claims({ exp: undefined }),
    'it says not since when': claims({ iat: undefined }),
    'it is for another application': claims({ aud: 'http://other.example:3000' }),
    'its audience is a part of ours': claims({ aud: audience.slice(0, -1) }),
    'it is for nobody': claims({ aud: undefined }),
    'it is of another gateway': claims({ iss: 'https://evil.example' }),
    'it is of nobody': claims({ iss: undefined }),
    'it is about nobody': claims({ sub: undefined }),
    'it is unsigned': none('none'),
    'it is unsigned, in capitals': none('NONE'),
    'it is unsigned, in mixed letters': none('nOnE'),
    'its signature is missing': [`${header}.${payload}.`],
    'its signature is left out': [`${header}.${payload}`],
    'its signature is of something else': [`${header}.${changed}.${signature}`],
    'its signature is two zeros': [`${header}.${payload}.${Buffer.alloc(64).toString('base64url')}`],
    'its signature is too short': [`${header}.${payload}.${signature.slice(0, 40)}`],
    'it is signed by somebody else under the same name': [assertionOf(stranger)],
    'it brings its own key': [assertionOf(stranger, {}, { jwk: stranger.jwk })],
    'it says where its own key is': [
      assertionOf(stranger, {}, { jku: 'http://127.0.0.1:9/jwks', kid: 'elsewhere' }),
    ],
    'it names no key': [assertionOf(stranger, {}, { kid: undefined })],
    'it names an unknown key': headers({ kid: 'nobody-knows' }),
    'it is signed with the public key as a secret': hmac(spki),
    'it is signed with the bytes of the public key as a secret': hmac(
      Buffer.from(signer.jwk.x ?? '', 'base64url'),
    ),
    'it is signed with nothing as a secret': hmac(''),
    'it names another algorithm': headers({ alg: 'ES384' }),
    'it names RSA': headers({ alg: 'RS256' }),
    'it is a token of another kind': headers({ typ: 'JWT' }),
    'it is an access token': headers({ typ: 'at+jwt' }),
    'it says not what it is': headers({ typ: undefined }),
    'it comes twice': [good, good],
    'a forged one comes before it': [assertionOf(stranger), good],
    'a forged one comes behind it': [good, assertionOf(stranger)],
    'two come in one line': [`${good}, ${good}`],
    'it comes as a bearer token': [`Bearer ${good}`],
  }
}

/** What somebody writes who has read about the headers but has no key. */
export const forgedIdentity = {
  'X-Forwarded-User': 'ada-oid',
  'X-Forwarded-Roles': 'Admin',
  'X-Forwarded-Email': 'ada@corp.example',
}
