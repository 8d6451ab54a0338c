import { createHash, hkdfSync } from 'node:crypto'

/** What a derived key is for; a value sealed for one purpose means nothing in another. */
export type Purpose =
  | 'session'
  | 'ticket'
  | 'attempt'
  | 'assertion'
  | 'revocation'
  | 'outcome'
  | 'lost-post'
  | 'app-token'

/** What a key is bound to, so that cookies of one installation mean nothing in another. */
export type KeyBinding = Readonly<{ issuer: string; clientId: string; publicOrigin: string }>

/**
 * The key for one purpose: HKDF-SHA256 (RFC 5869) of a configured key. A configured key is never used as it is.
 * @param sessionKey base64 of 32 random bytes (checked by config/)
 * @param length bytes to derive
 */
export function deriveKey(sessionKey: string, purpose: Purpose, binding: KeyBinding, length = 32): Buffer {
  // JSON keeps the fields apart: no two different bindings give the same text.
  const info = JSON.stringify(['entrada', 1, purpose, binding.issuer, binding.clientId, binding.publicOrigin])
  return Buffer.from(hkdfSync('sha256', Buffer.from(sessionKey, 'base64'), Buffer.alloc(0), info, length))
}

/**
 * By which people see that all replicas seal with the same key: 8 hexadecimal digits of the SHA-256 of what is derived
 * (RFC 5869) of the first key for this alone, so that they say nothing of a key that is in use.
 */
export function sealingFingerprint([first = '']: readonly string[]): string {
  const info = JSON.stringify(['entrada', 1, 'fingerprint'])
  const derived = hkdfSync('sha256', Buffer.from(first, 'base64'), Buffer.alloc(0), info, 32)
  return createHash('sha256').update(Buffer.from(derived)).digest('hex').slice(0, 8)
}

/** A short name for an installation, by which its files are told from those of others; it says nothing else. */
export function installationOf({ issuer, clientId, publicOrigin }: KeyBinding): string {
  const text = JSON.stringify([issuer, clientId, publicOrigin])
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
