import { ClientError, ResponseBodyError, WWWAuthenticateChallengeError } from 'openid-client'
import { aadstsCode } from '../entra/aadsts.ts'
import { GatewayError, type ErrorCode, type ErrorFacts } from '../errors.ts'

/**
 * What an OAuth `error` means to us (RFC 6749 sections 4.1.2.1 and 5.2, OpenID Connect Core 1.0 section
 * 3.1.2.6, entra.md 2.3). Control flow follows `error`, never the AADSTS number.
 */
const meaning: Readonly<Record<string, ErrorCode>> = {
  access_denied: 'ERR_SIGNIN_CANCELLED',
  consent_required: 'ERR_SIGNIN_CONSENT_REQUIRED',
  interaction_required: 'ERR_SIGNIN_INTERACTION_REQUIRED',
  login_required: 'ERR_SIGNIN_INTERACTION_REQUIRED',
  account_selection_required: 'ERR_SIGNIN_INTERACTION_REQUIRED',
  invalid_grant: 'ERR_SIGNIN_CODE_REJECTED',
  invalid_client: 'ERR_PROVIDER_CREDENTIAL_REJECTED',
  unauthorized_client: 'ERR_PROVIDER_REQUEST_REJECTED',
  invalid_request: 'ERR_PROVIDER_REQUEST_REJECTED',
  invalid_scope: 'ERR_PROVIDER_REQUEST_REJECTED',
  invalid_resource: 'ERR_PROVIDER_REQUEST_REJECTED',
  unsupported_response_type: 'ERR_PROVIDER_REQUEST_REJECTED',
  unsupported_grant_type: 'ERR_PROVIDER_REQUEST_REJECTED',
  server_error: 'ERR_PROVIDER_TEMPORARY',
  temporarily_unavailable: 'ERR_PROVIDER_TEMPORARY',
}

/** Seconds that a person is asked to wait when the provider has a passing problem. */
const retryAfterSeconds = 15

/** What others have written goes into the log up to this length, in characters. */
const longestQuote = 500

/**
 * The error that an OAuth `error` stands for. An unknown one is the operator's: we cannot tell the person more.
 * @param description `error_description`: for the log, and for its AADSTS number, trace and correlation id
 */
export function oauthError(error: string, description: string | undefined, cause?: unknown): GatewayError {
  const code = Object.hasOwn(meaning, error) ? meaning[error] : undefined
  const said = description === undefined ? error : `${error}: ${description}`
  return new GatewayError(code ?? 'ERR_PROVIDER_REQUEST_REJECTED', {
    cause,
    message: `the provider answered ${said.slice(0, longestQuote)}`,
    facts: {
      ...factsOf(description),
      ...(code === 'ERR_PROVIDER_TEMPORARY' && { retryAfterSeconds }),
    },
  })
}

/** The provider could not be reached, or did not answer in time. */
export function unreachable(message: string, cause?: unknown): GatewayError {
  return new GatewayError('ERR_PROVIDER_UNREACHABLE', { message, cause, facts: { retryAfterSeconds } })
}

/** The provider says itself that its trouble will pass: 429 and 5xx. */
export function temporary(message: string, cause?: unknown): GatewayError {
  return new GatewayError('ERR_PROVIDER_TEMPORARY', { message, cause, facts: { retryAfterSeconds } })
}

/** Whatever the token request threw, as one of our errors. */
export function exchangeError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error
  if (error instanceof ResponseBodyError || error instanceof WWWAuthenticateChallengeError) {
    if (isPassing(error.status)) return temporary(error.message, error)
    if (error instanceof ResponseBodyError) return oauthError(error.error, error.error_description, error)
    return new GatewayError('ERR_PROVIDER_CREDENTIAL_REJECTED', { cause: error, message: error.message })
  }
  // openid-client wraps what our own fetch has thrown, and what its answer was.
  const inner = error instanceof ClientError ? error.cause : undefined
  if (inner instanceof GatewayError) return inner
  if (inner instanceof Response && isPassing(inner.status)) {
    return temporary(`the token endpoint answered ${inner.status}`, error)
  }
  if (error instanceof ClientError && error.code?.startsWith('OAUTH_') === true) return answerError(error)
  return unreachable('the token endpoint cannot be reached', error)
}

function isPassing(status: number): boolean {
  return status === 429 || status >= 500
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

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'

/** The ids that Microsoft's support asks for, out of the text of an error (entra.md 3.7). */
function factsOf(description: string | undefined): ErrorFacts {
  if (description === undefined) return {}
  const aadsts = aadstsCode(description)
  const traceId = new RegExp(`Trace ID: (${uuid})`, 'i').exec(description)?.[1]
  const correlationId = new RegExp(`Correlation ID: (${uuid})`, 'i').exec(description)?.[1]
  return {
    ...(aadsts !== undefined && { aadsts }),
    ...(traceId !== undefined && { traceId }),
    ...(correlationId !== undefined && { correlationId }),
  }
}
