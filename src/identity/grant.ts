import type { Identity } from './identity.ts'

/** What a bearer token stands for, beside whom it is of. */
export type Grant = Readonly<Required<Pick<Identity, 'client' | 'scopes' | 'isApp' | 'grantsNothing'>>>

/** The scopes of a claim that holds them with blanks between (RFC 8693 section 4.2); none for any other shape. */
export function scopesIn(claim: unknown): readonly string[] {
  return typeof claim === 'string' ? [...new Set(claim.split(' ').filter(scope => scope !== ''))] : []
}

/** Hashes that only an ID token has (OpenID Connect Core 1.0 sections 3.1.3.6 and 3.3.2.11). */
const idTokenHashes = ['at_hash', 'c_hash', 's_hash'] as const

/** Why verified claims are none of a bearer token, though the same keys have signed them, or undefined. */
export function foreignPurpose(claims: Readonly<Record<string, unknown>>): string | undefined {
  if (idTokenHashes.some(name => Object.hasOwn(claims, name))) return 'the token is an ID token'
  if (Object.hasOwn(claims, 'events')) return 'the token is the notice of an event'
  // Whoever only brings it has not shown that the key is theirs (RFC 7800 section 3).
  if (Object.hasOwn(claims, 'cnf')) return 'the token is bound to a key, so that it is no bearer token'
  return undefined
}
