import type { JWK } from 'jose'
import { GatewayError } from '../errors.ts'
import type { BoundedFetch } from './bounded-fetch.ts'
import { isJson } from './json-answer.ts'
import { temporary, unreachable } from './oauth-error.ts'

/**
 * The keys of the provider's key document (RFC 7517 section 5) that are meant for signatures.
 * @throws GatewayError ERR_PROVIDER_UNREACHABLE, ERR_PROVIDER_TEMPORARY, ERR_PROVIDER_ANSWER_INVALID
 */
export async function fetchKeys(jwksUri: string, fetch: BoundedFetch): Promise<readonly JWK[]> {
  const response = await fetch(jwksUri, { headers: { accept: 'application/json' } }).catch(
    (error: unknown) => {
      throw error instanceof GatewayError ? error : unreachable('the keys cannot be fetched', error)
    },
  )
  const { status } = response
  if (status === 429 || status >= 500) throw temporary(`the key document answered ${status}`)
  if (status !== 200) throw invalid(`the key document answered ${status}`)
  if (!isJson(response)) throw invalid('the key document is not served as JSON')
  const body: unknown = await response.json().catch(() => undefined)
  const found = typeof body === 'object' && body !== null && 'keys' in body ? body.keys : undefined
  if (!Array.isArray(found)) throw invalid('the key document holds no keys')
  if (found.length > mostKeys) throw invalid(`the key document holds more than ${mostKeys} keys`)
  const keys = found.filter(isSigningJwk)
  // Without this an empty document would push out the last good keys.
  if (keys.length === 0) throw invalid('the key document holds no keys for signatures')
  return keys
}

/** More than any provider publishes; Entra has about ten. */
const mostKeys = 1000

/** Some providers, Keycloak for one, publish their encryption keys in the same document. */
function isSigningJwk(value: unknown): value is JWK {
  if (typeof value !== 'object' || value === null) return false
  const { kty, use } = value as JWK
  return typeof kty === 'string' && (use === undefined || use === 'sig')
}

function invalid(message: string): GatewayError {
  return new GatewayError('ERR_PROVIDER_ANSWER_INVALID', { message })
}
