import type { ErrorCode } from '../errors.ts'

/**
 * What may be tried after an OAuth error: nothing by itself, the same once more with the provider's own pages if
 * the sign-in had asked for none (`prompt=none`), or by the person after a while.
 */
export type Retry = 'never' | 'interactive' | 'later'

/** Status, whose move it is and remedy are those of `code` in the catalogue. */
export type Meaning = Readonly<{ code: ErrorCode; retry: Retry }>

function row(retry: Retry) {
  return (code: ErrorCode): Meaning => ({ code, retry })
}
const never = row('never')
const interactive = row('interactive')
const later = row('later')

const requestRejected = never('ERR_PROVIDER_REQUEST_REJECTED')

/** What `error` means, at the callback and at the token endpoint alike. */
export const oauthErrors: Readonly<Record<string, Meaning>> = {
  // RFC 6749 sections 4.1.2.1 and 5.2
  access_denied: never('ERR_SIGNIN_CANCELLED'),
  invalid_client: never('ERR_PROVIDER_CREDENTIAL_REJECTED'),
  invalid_grant: never('ERR_SIGNIN_CODE_REJECTED'),
  invalid_request: requestRejected,
  invalid_scope: requestRejected,
  unauthorized_client: requestRejected,
  unsupported_grant_type: requestRejected,
  unsupported_response_type: requestRejected,
  server_error: later('ERR_PROVIDER_TEMPORARY'),
  temporarily_unavailable: later('ERR_PROVIDER_TEMPORARY'),
  // OpenID Connect Core 1.0 section 3.1.2.6
  interaction_required: interactive('ERR_SIGNIN_INTERACTION_REQUIRED'),
  login_required: interactive('ERR_SIGNIN_INTERACTION_REQUIRED'),
  account_selection_required: interactive('ERR_SIGNIN_INTERACTION_REQUIRED'),
  consent_required: interactive('ERR_SIGNIN_CONSENT_REQUIRED'),
  invalid_request_object: requestRejected,
  invalid_request_uri: requestRejected,
  request_not_supported: requestRejected,
  request_uri_not_supported: requestRejected,
  registration_not_supported: requestRejected,
  // OpenID Connect Core Error Code unmet_authentication_requirements 1.0
  unmet_authentication_requirements: never('ERR_SIGNIN_INTERACTION_REQUIRED'),
  // RFC 8707 section 2, and what Entra says instead
  invalid_target: requestRejected,
  invalid_resource: requestRejected,
}

/**
 * What Entra's `suberror` (token endpoint) and `error_subcode` (callback) mean. They are the more precise word, so
 * that one which is known decides. Source: MSAL, InteractionRequiredAuthError and its documented sub-errors.
 */
export const oauthSuberrors: Readonly<Record<string, Meaning>> = {
  cancel: never('ERR_SIGNIN_CANCELLED'),
  consent_required: interactive('ERR_SIGNIN_CONSENT_REQUIRED'),
  basic_action: interactive('ERR_SIGNIN_INTERACTION_REQUIRED'),
  additional_action: interactive('ERR_SIGNIN_INTERACTION_REQUIRED'),
  message_only: interactive('ERR_SIGNIN_INTERACTION_REQUIRED'),
  interrupted_user: interactive('ERR_SIGNIN_INTERACTION_REQUIRED'),
  user_password_expired: interactive('ERR_SIGNIN_INTERACTION_REQUIRED'),
  protection_policy_required: never('ERR_SIGNIN_INTERACTION_REQUIRED'),
  bad_token: never('ERR_SIGNIN_CODE_REJECTED'),
  token_expired: never('ERR_SIGNIN_CODE_REJECTED'),
  client_mismatch: never('ERR_SIGNIN_CODE_REJECTED'),
}

/**
 * What an OAuth error means to us. One that nobody knows is the operator's: we cannot tell the person more.
 * Never decided by an AADSTS number, which Microsoft changes at will.
 */
export function meaningOf(error: string, suberror: string | undefined): Meaning {
  return own(oauthSuberrors, suberror) ?? own(oauthErrors, error) ?? requestRejected
}

function own(table: Readonly<Record<string, Meaning>>, key: string | undefined): Meaning | undefined {
  return key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined
}
