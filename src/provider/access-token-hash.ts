import { createHash } from 'node:crypto'

/**
 * The value of `at_hash` for an access token: base64url of the left half of its hash, by the hash of the ID
 * token's `alg`; Ed25519 has SHA-512 (RFC 8032 section 5.1). OpenID Connect Core 1.0 section 3.1.3.6.
 */
export function accessTokenHash(accessToken: string, alg: string): string {
  const bits = /(?:256|384)$/.exec(alg)?.[0] ?? '512'
  const digest = createHash(`sha${bits}`).update(accessToken).digest()
  return digest.subarray(0, digest.length / 2).toString('base64url')
}
