import { importJWK, type CryptoKey, type JWK } from 'jose'
import { GatewayError } from '../errors.ts'
import type { BoundedFetch } from './bounded-fetch.ts'
import { fetchKeys } from './key-document.ts'
import { unreachable } from './oauth-error.ts'
import { sentenceOf } from './sentence.ts'

/** One signing key of the provider. `issuer` is Entra's own member of a JWK (Entra "access tokens", validate the signing key issuer). */
export type SigningKey = Readonly<{ key: CryptoKey; issuer?: string }>

export type KeySet = Readonly<{
  /**
   * The key that a JWS header names, fetched when it is not known. @param now NumericDate, seconds
   * @throws GatewayError ERR_PROVIDER_TOKEN_INVALID when no key fits, ERR_PROVIDER_UNREACHABLE, or what `fetchKeys` throws
   */
  find: (header: { alg?: string; kid?: string }, now: number) => Promise<SigningKey>
  /** When the keys were fetched; undefined before that. NumericDate, seconds. */
  fetchedAt: () => number | undefined
}>

/** An unknown `kid` fetches at once, then at most once in this many seconds. */
const refetchPause = 10
/** Keys are fetched again when they are older than this; if that fails, the last good ones stay in use. */
const maxAge = 3600
/** Beyond this age they count for nothing: one of them may have been withdrawn, and nobody would know. */
const longestUse = 86_400
const tooOld = 'the keys of the provider could not be fetched for 24 hours'

/**
 * The provider's keys with the last good set kept. openid-client and jose have sets of their own, but neither
 * keeps stale keys when a fetch fails, nor looks again at once for a `kid` that it does not know.
 * @param note hears after each fetch what its trouble was, or undefined
 */
export function createKeySet(
  jwksUri: string,
  fetch: BoundedFetch,
  note: (trouble: string | undefined) => void = () => undefined,
): KeySet {
  let keys: readonly JWK[] = []
  let fetchedAt = -Infinity
  /** When a fetch was last made beyond the first, which does not count: a rotation may follow right after it. */
  let soughtAt = -Infinity
  let pending: Promise<void> | undefined

  /** One fetch at a time, shared by all who wait. */
  function load(now: number): Promise<void> {
    pending ??= fetchKeys(jwksUri, fetch)
      .then(
        found => {
          keys = found
          fetchedAt = now
          note(undefined)
        },
        (error: unknown) => {
          note(sentenceOf(error))
          throw error
        },
      )
      .finally(() => {
        pending = undefined
      })
    return pending
  }

  /** Another look at the provider's keys, unless there was one just now. */
  async function seek(now: number): Promise<void> {
    const isPause = now >= soughtAt && now - soughtAt < refetchPause
    if (pending === undefined && isPause) return
    if (fetchedAt !== -Infinity) soughtAt = now
    await load(now)
  }

  return {
    fetchedAt: () => (fetchedAt === -Infinity ? undefined : fetchedAt),
    find: async (header, now) => {
      if (matching(keys, header).length === 0) {
        await seek(now)
      } else if (header.kid === undefined || now - fetchedAt > maxAge) {
        // Without a kid only a fresh look tells of a rotation. Stale keys are better than none: a fetch that fails
        // must not end every sign-in.
        await seek(now).catch(() => undefined)
        if (now - fetchedAt > longestUse) throw unreachable(tooOld)
      }
      const candidates = matching(keys, header)
      const [jwk] = candidates
      if (jwk === undefined) throw refusal('no key of the provider fits the token')
      if (candidates.length > 1) throw refusal('several keys of the provider fit the token')
      return imported(jwk, header.alg)
    },
  }
}

async function imported(jwk: JWK, alg: string | undefined): Promise<SigningKey> {
  const key = await importJWK(jwk, alg).catch((error: unknown) => {
    throw refusal('the key of the token cannot be used', error)
  })
  if (key instanceof Uint8Array) throw refusal('the key of the token is not a public key')
  const issuer: unknown = (jwk as Record<string, unknown>)['issuer']
  return typeof issuer === 'string' ? { key, issuer } : { key }
}

function matching(keys: readonly JWK[], header: { alg?: string; kid?: string }): readonly JWK[] {
  const kty = ktyOf(header.alg)
  return keys.filter(
    jwk =>
      jwk.kty === kty &&
      (header.kid === undefined || jwk.kid === header.kid) &&
      (jwk.alg === undefined || jwk.alg === header.alg),
  )
}

function ktyOf(alg: string | undefined): string | undefined {
  if (alg === 'EdDSA') return 'OKP'
  return alg?.startsWith('ES') ? 'EC' : 'RSA'
}

function refusal(message: string, cause?: unknown): GatewayError {
  return new GatewayError('ERR_PROVIDER_TOKEN_INVALID', { message, cause })
}
