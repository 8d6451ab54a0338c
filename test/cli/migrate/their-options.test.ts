import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { printSettings } from '../../../src/cli/migrate/print-settings.ts'
import { theirOptions } from '../../../src/cli/migrate/their-options.ts'
import { readTheirSettings } from '../../../src/cli/migrate/their-settings.ts'
import { translate } from '../../../src/cli/migrate/translate.ts'

/** The names for the configuration file in the documentation of oauth2-proxy 7.15: Configuration, Overview, and the pages of the providers. */
const documented = `
  acr_values allowed_groups approval_prompt backend_logout_url client_id client_secret_file client_secret
  code_challenge_method insecure_oidc_allow_unverified_email insecure_oidc_skip_issuer_verification
  insecure_oidc_skip_nonce jwt_key_file jwt_key login_url auth_request_response_mode oidc_audience_claims
  oidc_email_claim oidc_extra_audiences oidc_groups_claim oidc_issuer_url oidc_jwks_url oidc_public_key_files
  oidc_enabled_signing_algs profile_url prompt provider_ca_files provider_display_name provider pubjwk_url
  redeem_url scope skip_claims_from_profile_url skip_oidc_discovery use_system_trust_store validate_url
  cookie_csrf_expire cookie_csrf_per_request cookie_csrf_per_request_limit cookie_csrf_samesite cookie_domains
  cookie_expire cookie_httponly cookie_name cookie_path cookie_refresh cookie_samesite cookie_secret
  cookie_secret_file cookie_secure basic_auth_password set_xauthrequest set_authorization_header set_basic_auth
  skip_auth_strip_headers pass_access_token pass_authorization_header pass_basic_auth prefer_email_to_user
  pass_user_headers auth_logging_format auth_logging errors_to_info_log exclude_logging_paths logging_compress
  logging_filename logging_local_time logging_max_age logging_max_backups logging_max_size request_id_header
  request_logging_format request_logging silence_ping_logging standard_logging_format standard_logging banner
  custom_sign_in_logo custom_templates_dir display_htpasswd_form footer show_debug_on_error ping_path
  ping_user_agent ready_path gcp_healthchecks allow_query_semicolons api_routes authenticated_emails_file
  bearer_token_login_fallback email_domains encode_state extra_jwt_issuers force_https force_json_errors
  htpasswd_file htpasswd_user_groups proxy_prefix real_client_ip_header redirect_url relative_redirect_url
  reverse_proxy trusted_proxy_ips signature_key skip_auth_preflight skip_auth_regex skip_auth_routes
  skip_jwt_bearer_tokens skip_provider_button ssl_insecure_skip_verify trusted_ips whitelist_domains http_address
  https_address metrics_address metrics_secure_address metrics_tls_cert_file metrics_tls_key_file tls_cert_file
  tls_key_file tls_cipher_suites tls_min_version session_cookie_minimal session_store_type
  redis_cluster_connection_urls redis_connection_url redis_ca_path redis_insecure_skip_tls_verify redis_password
  redis_sentinel_password redis_sentinel_master_name redis_sentinel_connection_urls redis_use_cluster
  redis_use_sentinel redis_connection_idle_timeout flush_interval pass_host_header proxy_websockets
  ssl_upstream_insecure_skip_verify disable_keep_alives upstream_timeout upstreams
  allowed_roles azure_tenant azure_graph_group_field entra_id_allowed_tenants entra_id_federated_token_auth
  keycloak_groups gitlab_groups gitlab_projects github_org github_team github_repo github_token github_users
  bitbucket_team bitbucket_repository google_groups google_admin_email google_service_account_json
  google_use_application_default_credentials google_target_principal google_use_organization_id
  google_admin_api_user_scope resource
`
  .trim()
  .split(/\s+/)

/** Values with which an option does something, for those of a kind that says little. */
const samples: Readonly<Record<string, string>> = {
  azure_tenant: '"22222222-3333-4444-5555-666666666666"',
  azure_graph_group_field: '"displayName"',
  cookie_domains: '["contoso.com"]',
  cookie_expire: '"8h"',
  cookie_path: '"/app"',
  cookie_refresh: '"30m"',
  cookie_samesite: '"strict"',
  email_domains: '["fabrikam.com"]',
  http_address: '"0.0.0.0:80"',
  https_address: '"0.0.0.0:8443"',
  oidc_issuer_url: '"https://other.contoso.com"',
  redirect_url: '"https://other.contoso.com/x"',
  redis_connection_url: '"redis://other:1"',
  redis_password: '"hush"',
  scope: '"openid more"',
  session_store_type: '"redis"',
  skip_auth_regex: '["^/open/"]',
  skip_auth_routes: '["^/open/"]',
  upstreams: '["http://other:1"]',
  upstream_timeout: '"90s"',
}

/** Options that stand there for another one to do something. */
const needs: Readonly<Record<string, string>> = {
  allowed_roles: 'provider = "keycloak-oidc"',
  azure_graph_group_field: 'allowed_groups = ["a"]',
  gitlab_groups: 'provider = "gitlab"',
  gitlab_projects: 'provider = "gitlab"',
  google_group: 'provider = "google"',
  google_groups: 'provider = "google"',
  keycloak_groups: 'provider = "keycloak"',
  azure_tenant: 'provider = "azure"',
  pass_basic_auth: 'pass_user_headers = false',
  pass_user_headers: 'pass_basic_auth = false',
  trusted_proxy_ips: 'reverse_proxy = true',
  redis_use_sentinel: 'session_store_type = "redis"',
  redis_use_cluster: 'session_store_type = "redis"',
  redis_password: 'session_store_type = "redis"\nredis_connection_url = "redis://a"',
  redis_sentinel_password: 'session_store_type = "redis"\nredis_use_sentinel = true',
}

const base: Readonly<Record<string, string>> = {
  provider: '"oidc"',
  oidc_issuer_url: '"https://idp.contoso.com"',
  client_id: '"app"',
  redirect_url: '"https://app.contoso.com/oauth2/callback"',
  email_domains: '["contoso.com"]',
  upstreams: '["http://app:1"]',
}

function printed(entries: Readonly<Record<string, string>>, before = ''): string {
  const own = new Set([...before.matchAll(/^(\w+) =/gm)].map(([, name]) => name))
  const lines = Object.entries(entries).filter(([name]) => !own.has(name))
  const theirs = readTheirSettings([before, ...lines.map(([name, value]) => `${name} = ${value}`)].join('\n'))
  if ('faults' in theirs) return assert.fail(theirs.faults.join('\n'))
  return printSettings(translate(theirs))
}

const ofKind: Readonly<Record<string, string>> = { text: '"x"', list: '["x"]', duration: '"1h"', number: '7' }

describe('every option that is documented', () => {
  it('is known', () => {
    assert.deepEqual(
      documented.filter(name => !Object.hasOwn(theirOptions, name)),
      [],
    )
    assert.equal(new Set(documented).size, documented.length)
  })

  for (const [name, { kind, without, idle }] of Object.entries(theirOptions)) {
    it(`is translated or named in the list: ${name}`, () => {
      const values =
        samples[name] !== undefined
          ? [samples[name]]
          : kind === 'flag'
            ? ['true', 'false']
            : [ofKind[kind] ?? '']
      const before = needs[name] ?? ''
      // The Azure provider goes by its issuer, where it has one.
      const others = name === 'azure_tenant' ? { ...base, oidc_issuer_url: '""' } : base
      const plain = printed(others, before)
      const withIt = values.map(value => printed({ ...others, [name]: value }, before))
      if (without === undefined) {
        assert.ok(
          withIt.some(text => text !== plain),
          plain,
        )
        return
      }
      const isNamed = withIt.map(text => text.includes(`# - ${name}: ${without}`))
      assert.ok(isNamed.includes(true), withIt.join('\n'))
      if (kind === 'flag' && idle !== undefined) assert.equal(isNamed[idle === true ? 0 : 1], false)
    })
  }
})
