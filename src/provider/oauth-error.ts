import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client'
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

/**
 * The error that an OAuth `error` stands for. An unknown one is the operator's: we cannot tell the person more.
 * @param description `error_description`: for the log, and for its AADSTS number, trace and correlation id
 */
export function oauthError(error: string, description: string | undefined, cause?: unknown): GatewayError {
  const code = Object.hasOwn(meaning, error) ? meaning[error] : undefined
  return new GatewayError(code ?? 'ERR_PROVIDER_REQUEST_REJECTED', {
    cause,
    message: `the provider answered ${error}${description === undefined ? '' : `: ${description}`}`,
    facts: {
      ...factsOf(description),
      ...(code === 'ERR_PROVIDER_TEMPORARY' && { retryAfterSeconds }),
    },
  })
}

/** Whatever the token request threw, as one of our errors. */
export function exchangeError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error
  if (error instanceof ResponseBodyError) {
    if (error.status === 429 || error.status >= 500) return temporary(error)
    return oauthError(error.error, error.error_description, error)
  }
  if (error instanceof AuthorizationResponseError) {
    return oauthError(error.error, error.error_description, error)
  }
  if (error instanceof WWWAuthenticateChallengeError) {
    return new GatewayError('ERR_PROVIDER_CREDENTIAL_REJECTED', { cause: error, message: error.message })
  }
  if (error instanceof ClientError) return clientError(error)
  return new GatewayError('ERR_PROVIDER_UNREACHABLE', {
    cause: error,
    message: 'the token endpoint cannot be reached',
    facts: { retryAfterSeconds },
  })
}

function clientError(error: ClientError): GatewayError {
  const status = error.cause instanceof Response ? error.cause.status : undefined
  if (status !== undefined && (status === 429 || status >= 500)) return temporary(error)
  if (error.code === 'OAUTH_TIMEOUT') {
    return new GatewayError('ERR_PROVIDER_UNREACHABLE', {
      cause: error,
      message: 'the token endpoint did not answer in time',
      facts: { retryAfterSeconds },
    })
  }
  if (error.code === 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED') {
    return new GatewayError('ERR_PROVIDER_CLOCK', { cause: error, message: error.message })
  }
  const isToken = error.code?.startsWith('OAUTH_JWT_') === true
  return new GatewayError(isToken ? 'ERR_PROVIDER_TOKEN_INVALID' : 'ERR_PROVIDER_ANSWER_INVALID', {
    cause: error,
    message: error.message,
  })
}

function temporary(error: Error): GatewayError {
  return new GatewayError('ERR_PROVIDER_TEMPORARY', {
    cause: error,
    message: error.message,
    facts: { retryAfterSeconds },
  })
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
