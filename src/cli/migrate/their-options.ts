import { duration, flag, list, no, text, type TheirOption } from './their-option.ts'
import { signInOptions } from './their-sign-in-options.ts'

const ownLog = 'the log is JSON on stdout; log.access and log.level say how much of it there is'
const logFile = 'the log goes to stdout; keep and rotate it with what runs the process'
const ownPages =
  'the pages are made here; see pages.productName, logoFile, accent, supportUrl and messagesDir'

/**
 * Every option that the documentation of oauth2-proxy 7.15 names for its configuration file (Configuration, Overview, and
 * the pages of the providers), and what its versions since 7.0 took beside these.
 */
export const theirOptions: Readonly<Record<string, TheirOption>> = {
  ...signInOptions,
  // The log
  auth_logging_format: no('text', ownLog),
  auth_logging: no('flag', 'is always so: sign-ins and refusals are in the log', true),
  errors_to_info_log: no('flag', ownLog, false),
  exclude_logging_paths: no('list', ownLog),
  logging_compress: no('flag', logFile, false),
  logging_filename: no('text', logFile, ''),
  logging_local_time: no('flag', logFile),
  logging_max_age: no('number', logFile),
  logging_max_backups: no('number', logFile),
  logging_max_size: no('number', logFile),
  request_id_header: no('text', 'is X-Request-Id', 'X-Request-Id'),
  request_logging_format: no('text', ownLog),
  request_logging: flag,
  silence_ping_logging: no('flag', 'health checks are on the admin port and are not in the access log', true),
  standard_logging_format: no('text', ownLog),
  standard_logging: no('flag', ownLog, true),
  // Pages
  banner: no('text', ownPages, ''),
  custom_sign_in_logo: no('text', 'pages.logoFile names a file with a logo (SVG, PNG, JPEG or WebP)', ''),
  custom_templates_dir: no('text', ownPages, ''),
  display_htpasswd_form: no('flag', 'there are no passwords here', false),
  footer: no('text', ownPages, ''),
  show_debug_on_error: no(
    'flag',
    'is never taken over: details are in the log, under the request id that the page shows',
    false,
  ),
  // Probes
  ping_path: no('text', 'health checks are on the admin port: /healthz'),
  ping_user_agent: no('text', 'health checks are on the admin port: /healthz', ''),
  ready_path: no('text', 'health checks are on the admin port: /readyz'),
  gcp_healthchecks: no('flag', 'health checks are on the admin port: /healthz', false),
  // The proxy
  allow_query_semicolons: no('flag', 'is always so: the query is passed on as it comes'),
  api_routes: no(
    'list',
    'is not needed: scripts get 401 by what they send; a route can say unauthenticated: "401" for navigations too',
  ),
  authenticated_emails_file: text,
  bearer_token_login_fallback: no('flag', 'is never so: a bad token is answered 401', false),
  email_domains: list,
  encode_state: no('flag', 'is not needed: the state is one random word', false),
  extra_jwt_issuers: no('list', 'is not taken over: tokens of provider.issuer alone are accepted'),
  force_https: no('flag', 'set listen.tls.httpPort for a port that redirects to https', false),
  force_json_errors: no('flag', 'is not needed: scripts get problem+json by what they send', false),
  htpasswd_file: no('text', 'is not taken over: there are no passwords here', ''),
  htpasswd_user_groups: no('list', 'is not taken over: there are no passwords here'),
  proxy_prefix: text,
  real_client_ip_header: no('text', 'is X-Forwarded-For, from listen.trustedProxies', 'X-Forwarded-For'),
  redirect_url: text,
  relative_redirect_url: no('flag', 'provider.redirectUri is a whole address, or a list of them', false),
  reverse_proxy: flag,
  trusted_proxy_ips: list,
  signature_key: no(
    'text',
    'X-Entrada-Assertion is a signed statement that the application can verify, see docs/guides/verify',
    '',
  ),
  skip_auth_preflight: flag,
  skip_auth_regex: list,
  skip_auth_routes: list,
  skip_jwt_bearer_tokens: flag,
  skip_provider_button: flag,
  ssl_insecure_skip_verify: no(
    'flag',
    'is never taken over: name the authority of the provider in provider.caFile',
    false,
  ),
  trusted_ips: no(
    'list',
    'is never taken over: an address is no proof of who somebody is, so these have to sign in',
  ),
  whitelist_domains: no('list', 'a sign-in leads back to an address of its own origin only'),
  // The server
  http_address: text,
  https_address: text,
  metrics_address: no('text', 'metrics are on the admin port: admin.host, admin.port, /metrics', ''),
  metrics_secure_address: no('text', 'metrics are on the admin port: admin.host, admin.port, /metrics', ''),
  metrics_tls_cert_file: no('text', 'metrics are on the admin port, which speaks plain http', ''),
  metrics_tls_key_file: no('text', 'metrics are on the admin port, which speaks plain http', ''),
  tls_cert_file: text,
  tls_key_file: text,
  tls_cipher_suites: no('list', 'those of Node are used'),
  tls_min_version: no('text', 'is TLS 1.2', 'TLS1.2'),
  // Sessions
  session_cookie_minimal: no('flag', 'is not needed: a session holds no token that nobody has asked for'),
  session_store_type: text,
  redis_cluster_connection_urls: list,
  redis_connection_url: text,
  redis_ca_path: text,
  redis_insecure_skip_tls_verify: no(
    'flag',
    'is never taken over: name the authority in session.redis.caFile',
    false,
  ),
  redis_username: text,
  redis_password: text,
  redis_sentinel_password: text,
  redis_sentinel_master_name: text,
  redis_sentinel_connection_urls: list,
  redis_use_cluster: flag,
  redis_use_sentinel: flag,
  redis_connection_idle_timeout: no('number', 'connections are kept alive', '0'),
  // Upstreams
  flush_interval: no('duration', 'every piece of an answer is passed on at once'),
  pass_host_header: flag,
  proxy_websockets: flag,
  ssl_upstream_insecure_skip_verify: no(
    'flag',
    'is never taken over: name the authority in upstreams.<name>.caFile',
    false,
  ),
  disable_keep_alives: no('flag', 'connections to the application are kept', false),
  upstream_timeout: duration,
  upstreams: list,
}
