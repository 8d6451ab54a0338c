import { importJWK, type CryptoKey, type JWK } from 'jose'
import { GatewayError } from '../errors.ts'
import type { BoundedFetch } from './bounded-fetch.ts'

/** One signing key of the provider. `issuer` is Entra's own member of a JWK (entra.md 1.3 rule 2). */
export type SigningKey = Readonly<{ key: CryptoKey; issuer?: string }>

export type KeySet = Readonly<{
  /** The key that a JWS header names, fetched when it is not known. @param now NumericDate, seconds */
  find: (header: { alg?: string; kid?: string }, now: number) => Promise<SigningKey>
}>

/** An unknown `kid` fetches at once, then at most once in this many seconds. */
const refetchPause = 10
/** Keys are fetched again when they are older than this; if that fails, the last good ones stay in use. */
const maxAge = 3600

/**
 * The provider's keys with the last good set kept. openid-client and jose have sets of their own, but neither
 * keeps stale keys when a fetch fails, nor looks again at once for a `kid` that it does not know.
 */
export function createKeySet(jwksUri: string, fetch: BoundedFetch): KeySet {
  let keys: readonly JWK[] = []
  let fetchedAt = -Infinity
  let triedAt = -Infinity
  let pending: Promise<void> | undefined

  async function load(now: number): Promise<void> {
    const response = await fetch(jwksUri, { headers: { accept: 'application/json' } })
    if (response.status !== 200) throw invalid(`the key document answered ${response.status}`)
    const body: unknown = await response.json()
    const found = typeof body === 'object' && body !== null && 'keys' in body ? body.keys : undefined
    if (!Array.isArray(found) || found.length === 0) throw invalid('the key document holds no keys')
    keys = found.filter(isSigningJwk)
    fetchedAt = now
  }

  /** One fetch at a time, shared by all who wait; not again within the pause. */
  async function refresh(now: number): Promise<void> {
    if (pending === undefined && now - triedAt < refetchPause && now >= triedAt) return
    if (pending === undefined) {
      triedAt = now
      pending = load(now).finally(() => {
        pending = undefined
      })
    }
    await pending
  }

  return {
    find: async (header, now) => {
      let candidates = matching(keys, header)
      if (candidates.length === 0) {
        await refresh(now)
        candidates = matching(keys, header)
      } else if (now - fetchedAt > maxAge) {
        // Stale keys are better than none: a fetch that fails must not end every sign-in.
        await refresh(now).catch(() => undefined)
        candidates = matching(keys, header)
      }
      const [jwk] = candidates
      if (jwk === undefined) throw invalid('no key of the provider fits the token')
      if (candidates.length > 1) throw invalid('several keys of the provider fit a token without kid')
      const key = await importJWK(jwk, header.alg)
      if (key instanceof Uint8Array) throw invalid('the key of the token is not a public key')
      const issuer: unknown = (jwk as Record<string, unknown>)['issuer']
      return typeof issuer === 'string' ? { key, issuer } : { key }
    },
  }
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
  if (alg === 'EdDSA' || alg === 'Ed25519') return 'OKP'
  return alg?.startsWith('ES') ? 'EC' : 'RSA'
}

function isSigningJwk(value: unknown): value is JWK {
  if (typeof value !== 'object' || value === null) return false
  const jwk = value as JWK
  return (jwk.use === undefined || jwk.use === 'sig') && jwk.kty !== 'oct'
}

function invalid(message: string): GatewayError {
  return new GatewayError('ERR_PROVIDER_TOKEN_INVALID', { message })
}
