import type { KeyObject } from 'node:crypto'
import type { PrivateKeyJwt } from 'openid-client'

type SigningKey = Extract<Parameters<typeof PrivateKeyJwt>[0], { algorithm: unknown }>

type Scheme = Readonly<{ name: string; hash?: string; namedCurve?: string }>

const rs256: Scheme = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
const ps256: Scheme = { name: 'RSA-PSS', hash: 'SHA-256' }
const curves: Readonly<Record<string, string>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
}

/**
 * A private key as openid-client takes it, which reads the algorithm off it. Only an RSA key leaves a choice: RS256,
 * which everybody knows, unless the other side names PS256 and not that.
 * @returns gives the key for the algorithms that the other side knows, if it says which
 * @throws Error when nothing can be signed with it
 */
export function importSigningKey(
  key: KeyObject,
): (known: readonly string[] | undefined) => Promise<SigningKey> {
  const bytes = key.export({ type: 'pkcs8', format: 'der' })
  const usual = schemeFor(key)
  const imported = new Map<string, Promise<SigningKey>>()
  return known => {
    const scheme = usual === rs256 && known?.includes('PS256') && !known.includes('RS256') ? ps256 : usual
    const done = imported.get(scheme.name) ?? crypto.subtle.importKey('pkcs8', bytes, scheme, false, ['sign'])
    imported.set(scheme.name, done)
    return done
  }
}

function schemeFor({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): Scheme {
  if (asymmetricKeyType === 'rsa') return rs256
  if (asymmetricKeyType === 'ed25519') return { name: 'Ed25519' }
  const namedCurve = curves[asymmetricKeyDetails?.namedCurve ?? '']
  if (asymmetricKeyType === 'ec' && namedCurve !== undefined) return { name: 'ECDSA', namedCurve }
  throw new Error('the key is of a kind that signs no tokens')
}
