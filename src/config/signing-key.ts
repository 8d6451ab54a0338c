/** What a check may know of a private key; `bits` of an RSA key, `curve` of an elliptic one. */
export type KeyFacts = Readonly<{ type: string; bits?: number; curve?: string }>

/** Curves by OpenSSL's names that JWS has an algorithm for (RFC 7518 section 3.4). */
const curves: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1', 'secp521r1'])

/**
 * Why a key cannot sign what the gateway shows the provider (RFC 7523), or `undefined`. Entra ID takes RSA alone
 * (Microsoft: create a self-signed certificate); shorter RSA keys are refused by RFC 7518 sections 3.3 and 3.5.
 */
export function signingKeyFault(
  { type, bits = 0, curve = '' }: KeyFacts,
  isEntra: boolean,
): Readonly<{ what: string; remedy: string }> | undefined {
  if (type === 'rsa') {
    if (bits >= 2048) return undefined
    return { what: `holds an RSA key of ${bits} bits`, remedy: 'make one of at least 2048 bits' }
  }
  if (isEntra) return { what: 'holds no RSA key', remedy: 'make one with RSA: Entra ID takes no other' }
  if (type === 'ed25519' || (type === 'ec' && curves.has(curve))) return undefined
  return { what: 'holds a key of a kind that signs no tokens', remedy: 'make one with RSA or EC P-256' }
}
