import secureSession from '@fastify/secure-session'
import Fastify, { type FastifyInstance } from 'fastify'
import { withoutSchemas } from '../without-schemas.ts'
import type { KeyRing } from './key-ring.ts'
import { deriveKey, type KeyBinding, type Purpose } from './keys.ts'

/**
 * Seals plain data into a cookie value and opens it again. What was sealed for one purpose cannot be opened by
 * another. `open` gives undefined for anything that we did not seal, and never throws.
 */
export type Sealer = Readonly<{
  seal: (data: Readonly<Record<string, unknown>>) => string
  open: (sealed: string) => Readonly<Record<string, unknown>> | undefined
}>

export type SealerOptions<For extends Purpose> = Readonly<{
  binding: KeyBinding
  /** Seconds after sealing until nothing opens it any more, for each purpose: a second wall behind our own limits. */
  purposes: readonly Readonly<{ purpose: For; lifetime: number }>[]
}>

/** The format of what is sealed (docs/adr/0017): members may be added to it, and what is not known is left alone. */
const version = '1'

/**
 * The cryptography of @fastify/secure-session (XSalsa20-Poly1305 of libsodium) without its hooks, which would
 * open the cookie on every request: for each ring the plugin lives in an application of its own that never listens.
 *
 * Its own format, `base64(ciphertext);base64(nonce)`, would be percent-encoded in a cookie. Ours is a version
 * digit and base64url of nonce and ciphertext, and only the one canonical spelling of it opens.
 */
export async function createSealers<For extends Purpose>(
  ring: KeyRing,
  { binding, purposes }: SealerOptions<For>,
): Promise<(purpose: For) => Sealer> {
  const plugin = await ring.prepare(async keys => {
    const app = Fastify(withoutSchemas)
    await app.register(
      secureSession,
      purposes.map(({ purpose, lifetime }) => ({
        sessionName: purpose,
        key: keys.map(key => deriveKey(key, purpose, binding)),
        expiry: lifetime,
      })),
    )
    await app.ready()
    // Not as it is: an application can be awaited, which would be done once more.
    return { app }
  })
  return purpose => sealer(plugin, purpose)
}

type Plugin = Readonly<{ app: FastifyInstance }>

function sealer(plugin: () => Plugin, name: string): Sealer {
  return {
    seal: data => {
      const { app } = plugin()
      return version + toCompact(app.encodeSecureSession(app.createSecureSession({ ...data }), name))
    },
    open: sealed => {
      const original = sealed.startsWith(version) ? fromCompact(sealed.slice(version.length)) : undefined
      if (original === undefined) return undefined
      const { app } = plugin()
      const opened: unknown = app.decodeSecureSession(original, app.log, name)?.data()
      return opened as Readonly<Record<string, unknown>> | undefined
    },
  }
}

const nonceBytes = 24
const nonceLetters = (nonceBytes / 3) * 4

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
  // The nonce is a whole number of base64 groups, so that all is written at once.
  const letters = bytes.toString('base64')
  return `${letters.slice(nonceLetters)};${letters.slice(0, nonceLetters)}`
}
