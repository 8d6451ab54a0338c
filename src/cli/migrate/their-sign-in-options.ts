import { duration, flag, list, no, text, type TheirOption } from './their-option.ts'

const found =
  'is found in the discovery document of the provider; provider.metadataFile holds one where none can be fetched'
const ownPages =
  'the pages are made here; see pages.productName, logoFile, accent, supportUrl and messagesDir'
const csrf = 'each sign-in has a sealed cookie of its own, whose name and time are fixed'
const forwardAuth =
  'answers of /.auth/verify carry the identity headers: set auth.forwardAuth.dialect, see docs/guides/forward-auth'
const notOpenid = 'is for a provider without OpenID Connect, which Entrada does not know'
const loginGov = 'is for login.gov; provider.clientCertificate is the way to sign with a key here'
const graphOnly = 'reads groups with an account of its own, which Entrada does not do'

/** What says how people sign in and stay signed in, and what the application is told of them. */
export const signInOptions: Readonly<Record<string, TheirOption>> = {
  // The provider
  acr_values: no(
    'text',
    'is not asked for; a route with require.authContext asks Entra ID for a stronger sign-in',
    '',
  ),
  allowed_groups: list,
  approval_prompt: no('text', 'is not part of OpenID Connect; see provider.prompt', 'force'),
  auth_request_response_mode: no('text', 'is always query', 'query'),
  backend_logout_url: no(
    'text',
    'signing out ends the session at the provider by its end_session_endpoint',
    '',
  ),
  client_id: text,
  client_secret: text,
  client_secret_file: text,
  code_challenge_method: no('text', 'is always S256', 'S256'),
  force_code_challenge_method: no('text', 'is always S256', 'S256'),
  insecure_oidc_allow_unverified_email: no(
    'flag',
    'is never taken over: an address that nobody vouches for lets nobody in; see provider.trustEmail',
    false,
  ),
  insecure_oidc_skip_issuer_verification: no(
    'flag',
    'is never taken over: the issuer is always checked; tenants of Entra ID are listed in provider.allowedTenants',
    false,
  ),
  insecure_oidc_skip_nonce: no('flag', 'is never taken over: the nonce is always checked', false),
  jwt_key: no('text', loginGov, ''),
  jwt_key_file: no('text', loginGov, ''),
  login_url: no('text', found, ''),
  oidc_audience_claims: no('list', 'is always aud'),
  oidc_email_claim: text,
  oidc_enabled_signing_algs: no(
    'list',
    'those of the provider that are safe are accepted; none and HMAC never are',
  ),
  oidc_extra_audiences: list,
  oidc_groups_claim: text,
  oidc_issuer_url: text,
  oidc_jwks_url: no('text', found, ''),
  oidc_public_key_files: no('list', found),
  profile_url: no('text', found, ''),
  prompt: text,
  provider: text,
  provider_ca_files: list,
  provider_display_name: no('text', ownPages, ''),
  pubjwk_url: no('text', loginGov, ''),
  redeem_url: no('text', found, ''),
  resource: no(
    'text',
    'is of Entra ID v1; a route says with accessToken.scopes what the application needs a token for',
    '',
  ),
  scope: text,
  skip_claims_from_profile_url: flag,
  skip_oidc_discovery: no('flag', found, false),
  use_system_trust_store: no('flag', 'is always so: provider.caFile adds to what Node trusts', true),
  user_id_claim: text,
  validate_url: no('text', 'is not needed: tokens are verified by their signature', ''),
  // The pages of the providers
  allowed_roles: list,
  azure_graph_group_field: text,
  azure_tenant: text,
  entra_id_allowed_tenants: list,
  entra_id_federated_token_auth: flag,
  keycloak_groups: list,
  gitlab_groups: list,
  gitlab_projects: list,
  bitbucket_team: no('text', notOpenid, ''),
  bitbucket_repository: no('text', notOpenid, ''),
  github_org: no('text', notOpenid, ''),
  github_team: no('text', notOpenid, ''),
  github_repo: no('text', notOpenid, ''),
  github_token: no('text', notOpenid, ''),
  github_users: no('list', notOpenid),
  google_group: list,
  google_groups: list,
  google_admin_email: no('text', graphOnly, ''),
  google_admin_api_user_scope: no('text', graphOnly, ''),
  google_service_account_json: no('text', graphOnly, ''),
  google_use_application_default_credentials: no('flag', graphOnly, false),
  google_target_principal: no('text', graphOnly, ''),
  google_use_organization_id: no('flag', graphOnly, false),
  // Cookies
  cookie_csrf_expire: no('duration', csrf),
  cookie_csrf_per_request: no('flag', csrf),
  cookie_csrf_per_request_limit: no('number', csrf),
  cookie_csrf_samesite: no('text', csrf, ''),
  cookie_domains: list,
  cookie_expire: duration,
  cookie_httponly: no('flag', 'is never taken over: no script may read the session', true),
  cookie_name: text,
  cookie_path: text,
  cookie_refresh: duration,
  cookie_samesite: text,
  cookie_secret: no(
    'text',
    'is not taken over: make a key with entrada keygen and give it as SESSION_KEY; people sign in once more',
  ),
  cookie_secret_file: no(
    'text',
    'is not taken over: make a key with entrada keygen and name its file in session.keysFile; people sign in once more',
  ),
  cookie_secure: flag,
  // Headers
  basic_auth_password: no(
    'text',
    'is never sent: no password stands in for a person; the application can verify X-Entrada-Assertion',
    '',
  ),
  set_xauthrequest: no('flag', forwardAuth, false),
  set_authorization_header: no('flag', forwardAuth, false),
  set_basic_auth: no('flag', forwardAuth, false),
  skip_auth_strip_headers: no(
    'flag',
    'is never taken over: headers that say who somebody is are taken out everywhere',
    true,
  ),
  pass_access_token: no(
    'flag',
    'a route says with accessToken.scopes what the application needs a token for',
    false,
  ),
  pass_authorization_header: no(
    'flag',
    'the ID token is not passed on; a route can give the application a token of its own (accessToken)',
    false,
  ),
  pass_basic_auth: flag,
  prefer_email_to_user: no(
    'flag',
    'X-Forwarded-User is a stable id; the address is in X-Forwarded-Email',
    false,
  ),
  pass_user_headers: flag,
}
