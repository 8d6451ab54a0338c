import type { FastifyInstance } from 'fastify'
import secureSession from '@fastify/secure-session'
import { deriveKey, type KeyBinding } from './keys.ts'

/**
 * Seals plain data into a cookie value and opens it again. What was sealed by one purpose cannot be opened by
 * the other. `open` gives undefined for anything that we did not seal, and never throws.
 */
export type Sealer = Readonly<{
  seal: (data: Readonly<Record<string, unknown>>) => string
  open: (sealed: string) => Readonly<Record<string, unknown>> | undefined
}>

export type SealerOptions = Readonly<{
  keys: readonly string[]
  binding: KeyBinding
  /** Seconds after sealing until nothing opens it any more: a second wall behind our own limits. */
  sessionLifetime: number
  attemptLifetime: number
}>

const version = '1'

/**
 * The cryptography of @fastify/secure-session (XSalsa20-Poly1305 of libsodium) without its hooks, which would
 * open the cookie on every request: the plugin lives in a scope of its own that has no routes.
 *
 * Its own format, `base64(ciphertext);base64(nonce)`, would be percent-encoded in a cookie. Ours is a version
 * digit and base64url of nonce and ciphertext, and only the one canonical spelling of it opens.
 */
export async function createSealers(
  app: FastifyInstance,
  options: SealerOptions,
): Promise<Readonly<{ session: Sealer; attempt: Sealer }>> {
  const keysFor = (purpose: 'session' | 'attempt') =>
    options.keys.map(key => deriveKey(key, purpose, options.binding))
  let sealers: Readonly<{ session: Sealer; attempt: Sealer }> | undefined
  await app.register(async scope => {
    await scope.register(secureSession, [
      { sessionName: 'session', key: keysFor('session'), expiry: options.sessionLifetime },
      { sessionName: 'attempt', key: keysFor('attempt'), expiry: options.attemptLifetime },
    ])
    sealers = { session: sealer(scope, 'session'), attempt: sealer(scope, 'attempt') }
  })
  if (sealers === undefined) throw new Error('the session plugin did not load')
  return sealers
}

function sealer(scope: FastifyInstance, name: 'session' | 'attempt'): Sealer {
  return {
    seal: data =>
      version + toCompact(scope.encodeSecureSession(scope.createSecureSession({ ...data }), name)),
    open: sealed => {
      const original = sealed.startsWith(version) ? fromCompact(sealed.slice(version.length)) : undefined
      if (original === undefined) return undefined
      const opened: unknown = scope.decodeSecureSession(original, scope.log, name)?.data()
      return opened as Readonly<Record<string, unknown>> | undefined
    },
  }
}

const nonceBytes = 24

function toCompact(sealed: string): string {
  const separator = sealed.indexOf(';')
  const cipher = Buffer.from(sealed.slice(0, separator), 'base64')
  const nonce = Buffer.from(sealed.slice(separator + 1), 'base64')
  return Buffer.concat([nonce, cipher]).toString('base64url')
}

function fromCompact(compact: string): string | undefined {
  const bytes = Buffer.from(compact, 'base64url')
  // Base64 has several spellings of the same bytes; a cookie with a changed bit must not open.
  if (bytes.length <= nonceBytes || bytes.toString('base64url') !== compact) return undefined
  const nonce = bytes.subarray(0, nonceBytes).toString('base64')
  return `${bytes.subarray(nonceBytes).toString('base64')};${nonce}`
}
