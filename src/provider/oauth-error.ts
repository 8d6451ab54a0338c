import { ClientError, ResponseBodyError, WWWAuthenticateChallengeError } from 'openid-client'
import { GatewayError } from '../errors.ts'
import type { Meaning } from './oauth-meaning.ts'
import { providerRefusal } from './provider-refusal.ts'
import { retryAfterSeconds, usualRetryAfter } from './retry-after.ts'

/** The error that the query of a callback carries, or undefined when it carries none. */
export function callbackError(query: URLSearchParams): GatewayError | undefined {
  // A parameter without a value counts as left out, and none may be doubled (RFC 6749 section 3.1).
  if (query.getAll('error').length > 1) return new GatewayError('ERR_SIGNIN_CALLBACK_INVALID')
  if (!query.get('error')) return undefined
  return providerRefusal({
    endpoint: 'authorization',
    body: Object.fromEntries(query),
    retryAfter: usualRetryAfter,
  })
}

/** The provider could not be reached, or did not answer in time. */
export function unreachable(message: string, cause?: unknown): GatewayError {
  const facts = { retryAfterSeconds: usualRetryAfter }
  return new GatewayError('ERR_PROVIDER_UNREACHABLE', { message, cause, facts })
}

/** The provider says itself that its trouble will pass: 429 and 5xx. */
export function temporary(message: string, cause?: unknown): GatewayError {
  const facts = { retryAfterSeconds: usualRetryAfter }
  return new GatewayError('ERR_PROVIDER_TEMPORARY', { message, cause, facts })
}

const passing: Meaning = { code: 'ERR_PROVIDER_TEMPORARY', retry: 'later' }
const rejected: Meaning = { code: 'ERR_PROVIDER_CREDENTIAL_REJECTED', retry: 'never' }

/** Whatever the token request threw, as one of our errors. @param now NumericDate, seconds */
export async function exchangeError(error: unknown, now: number): Promise<GatewayError> {
  if (error instanceof GatewayError) return error
  if (error instanceof ResponseBodyError || error instanceof WWWAuthenticateChallengeError) {
    const isChallenge = error instanceof WWWAuthenticateChallengeError
    const body = isChallenge ? await bodyOf(error.response, 'invalid_client') : error.cause
    // 401 is about the credential, though Keycloak says unauthorized_client (RFC 6749 section 5.2); but not where the
    // grant is what is wrong.
    const isCredential = error.status === 401 && body['error'] !== 'invalid_grant'
    const meaning = isPassing(error.status) ? passing : isCredential ? rejected : undefined
    return providerRefusal({
      endpoint: 'token',
      body,
      retryAfter: retryAfterSeconds(error.response.headers, now),
      ...(meaning !== undefined && { meaning }),
      cause: error,
    })
  }
  // openid-client wraps what our own fetch has thrown, and what its answer was.
  const inner = error instanceof ClientError ? error.cause : undefined
  if (inner instanceof GatewayError) return inner
  if (inner instanceof Response && isPassing(inner.status)) {
    return providerRefusal({
      endpoint: 'token',
      body: await bodyOf(inner, `status ${inner.status}`),
      retryAfter: retryAfterSeconds(inner.headers, now),
      meaning: passing,
      cause: error,
    })
  }
  if (error instanceof ClientError && error.code?.startsWith('OAUTH_') === true) return answerError(error)
  return unreachable('the token endpoint cannot be reached', error)
}

function isPassing(status: number): boolean {
  return status === 429 || status >= 500
}

/** The body of a challenge or of a 5xx, which openid-client leaves unread. @param usual `error` if it has none */
async function bodyOf(response: Response, usual: string): Promise<Record<string, unknown>> {
  const body: unknown = await response.json().catch(() => undefined)
  const members: Record<string, unknown> =
    typeof body === 'object' && body !== null ? Object.fromEntries(Object.entries(body)) : {}
  return typeof members['error'] === 'string' ? members : { error: usual }
}

function answerError(error: ClientError): GatewayError {
  if (error.code === 'OAUTH_TIMEOUT') return unreachable('the token endpoint did not answer in time', error)
  const isClock = error.code === 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED'
  const isToken = error.code?.startsWith('OAUTH_JWT_') === true
  return new GatewayError(
    isClock ? 'ERR_PROVIDER_CLOCK' : isToken ? 'ERR_PROVIDER_TOKEN_INVALID' : 'ERR_PROVIDER_ANSWER_INVALID',
    // The inner sentence names the claim; neither holds a value of the answer.
    { cause: error, message: error.cause instanceof Error ? error.cause.message : error.message },
  )
}
