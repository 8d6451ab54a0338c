/** A configuration of oauth2-proxy, and what it says of some requests by its documentation. */
export type TheirConfiguration = Readonly<{
  name: string
  /** Its file. `FOLDER` stands for the folder with the files that it names. */
  text: string
  /** What our settings lack, where they cannot be used as they come. */
  lacks?: RegExp
  /** `METHOD /path person`: who gets to the application there, and here as well. */
  lets: readonly string[]
  /** Who does not there, and so must not here. */
  refuses: readonly string[]
}>

const tenant = '11111111-2222-3333-4444-555555555555'
const entra = `https://login.microsoftonline.com/${tenant}/v2.0`
const common = `client_id = "app"
client_secret = "hush"
cookie_secret = "OQINaROshtE9TcZkNAm-5Zs2Pv3xaWytBmc5W7sPX7w="
redirect_url = "https://app.contoso.com/oauth2/callback"
`
const contoso = 'email_domains = ["contoso.com"]\n'
const local = 'upstreams = ["http://127.0.0.1:8080/"]\n'
const oidc = 'provider = "oidc"\noidc_issuer_url = "https://idp.contoso.com/realms/main"\n'
const keycloak = 'provider = "keycloak-oidc"\noidc_issuer_url = "https://idp.contoso.com/realms/main"\n'
const entraId = `provider = "entra-id"\noidc_issuer_url = "${entra}"\n`

/** Strangers by their address, or by having none. */
const strangers = ['carl', 'dora', 'eve', 'finn', 'gina', 'hans', 'nobody']
const asks = (request: string, people: readonly string[]) => people.map(person => `${request} ${person}`)

/** Forty configurations, written after the documentation of oauth2-proxy 7.15 and the ways it is used in. */
export const theirConfigurations: readonly TheirConfiguration[] = [
  {
    name: 'the smallest with OpenID Connect',
    text: `${oidc}${common}${contoso}${local}`,
    lets: ['GET / ada', 'POST /a/b ben'],
    refuses: asks('GET /', strangers),
  },
  {
    name: 'anybody with an address',
    text: `${oidc}${common}email_domains = ["*"]\n${local}`,
    lets: ['GET / ada', 'GET / carl'],
    refuses: ['GET / dora', 'GET / eve', 'GET / nobody'],
  },
  {
    name: 'Entra ID, one tenant, with a group',
    text: `${entraId}${common}scope = "openid User.Read"
allowed_groups = ["968b4844-d5e7-4e18-a834-59927959369f"]
email_domains = ["*"]
${local}`,
    lets: ['GET / ada'],
    refuses: asks('GET /', ['ben', 'carl', 'eve', 'nobody']),
  },
  {
    name: 'Entra ID as plain OpenID Connect',
    text: `provider = "oidc"
oidc_issuer_url = "${entra}"
${common}${contoso}oidc_email_claim = "preferred_username"
${local}`,
    lets: ['GET / ada'],
    refuses: ['GET / carl', 'GET / finn', 'GET / nobody'],
  },
  {
    name: 'the old Azure provider',
    text: `provider = "azure"
azure_tenant = "${tenant}"
oidc_issuer_url = "https://sts.windows.net/${tenant}/"
resource = "00000002-0000-0000-c000-000000000000"
${common}${contoso}${local}`,
    lets: ['GET / ada'],
    refuses: asks('GET /', ['carl', 'eve', 'finn', 'gina', 'hans', 'nobody']),
  },
  {
    name: 'the old Azure provider without an issuer',
    text: `provider = "azure"\nazure_tenant = "${tenant}"\n${common}email_domains = "contoso.com"\n${local}`,
    lets: ['GET / ben'],
    refuses: ['GET / carl', 'GET / nobody'],
  },
  {
    name: 'Entra ID for several tenants',
    text: `provider = "entra-id"
oidc_issuer_url = "https://login.microsoftonline.com/common/v2.0"
insecure_oidc_skip_issuer_verification = true
entra_id_allowed_tenants = ["9188040d-6c67-4c5b-b112-36a304b66dad", "${tenant}"]
${common}email_domains = "*"
${local}`,
    lets: ['GET / ada'],
    refuses: ['GET / nobody', 'GET / eve'],
  },
  {
    name: 'Entra ID for any tenant',
    text: `provider = "entra-id"
oidc_issuer_url = "https://login.microsoftonline.com/organizations/v2.0"
insecure_oidc_skip_issuer_verification = true
${common}${contoso}${local}`,
    lacks: /provider\.allowedTenants/,
    lets: [],
    refuses: [],
  },
  {
    name: 'Entra ID with workload identity in the US Government cloud',
    text: `provider = "entra-id"
oidc_issuer_url = "https://login.microsoftonline.us/${tenant}/v2.0"
entra_id_federated_token_auth = true
client_id = "app"
redirect_url = "https://app.contoso.com/oauth2/callback"
${contoso}${local}`,
    lets: ['GET / ada'],
    refuses: ['GET / hans', 'GET / nobody'],
  },
  {
    name: 'Keycloak with roles of the realm and of a client',
    text: `${keycloak}${common}allowed_roles = ["admin", "app:editor"]
email_domains = ["*"]
code_challenge_method = "S256"
${local}`,
    lets: ['GET / ada', 'GET / ella'],
    refuses: ['GET / ben', 'GET / mallory', 'GET / nobody', 'GET / dora'],
  },
  {
    name: 'Keycloak with a group or a role',
    text: `${keycloak}${common}allowed_groups = ["/staff", "role:admin"]\n${contoso}${local}`,
    lets: ['GET / ada', 'GET / paul'],
    refuses: ['GET / ben', 'GET / carl', 'GET / mallory', 'GET / nobody'],
  },
  {
    name: 'Keycloak with groups in a claim of another name',
    text: `${keycloak}${common}oidc_groups_claim = "memberships"\nallowed_groups = ["ops"]\n${contoso}${local}`,
    lets: ['GET / paul'],
    refuses: ['GET / ada', 'GET / ben', 'GET / nobody'],
  },
  {
    name: 'the Keycloak provider of old',
    text: `provider = "keycloak"
login_url = "https://idp.contoso.com/auth/realms/main/protocol/openid-connect/auth"
redeem_url = "https://idp.contoso.com/auth/realms/main/protocol/openid-connect/token"
profile_url = "https://idp.contoso.com/auth/realms/main/protocol/openid-connect/userinfo"
validate_url = "https://idp.contoso.com/auth/realms/main/protocol/openid-connect/userinfo"
keycloak_groups = ["/staff"]
${common}${contoso}${local}`,
    lets: ['GET / paul'],
    refuses: ['GET / ada', 'GET / ben', 'GET / nobody'],
  },
  {
    name: 'ADFS',
    text: `provider = "adfs"
oidc_issuer_url = "https://adfs.contoso.com/adfs"
${common}email_domains = ["contoso.com"]
skip_provider_button = true
${local}`,
    lets: [],
    refuses: asks('GET /', ['carl', 'eve', 'finn', 'gina', 'hans', 'nobody']),
  },
  {
    name: 'GitLab with groups',
    text: `provider = "gitlab"
oidc_issuer_url = "https://gitlab.contoso.com"
gitlab_groups = ["staff", "ops/oncall"]
${common}email_domains = ["*"]
${local}`,
    lets: ['GET / ada'],
    refuses: ['GET / ben', 'GET / dora', 'GET / nobody'],
  },
  {
    name: 'GitLab with projects alone',
    text: `provider = "gitlab"\ngitlab_projects = ["ops/tool=40"]\n${common}email_domains = ["*"]\n${local}`,
    lets: [],
    refuses: ['GET / nobody'],
  },
  {
    name: 'Google with a domain',
    text: `provider = "google"\n${common}${contoso}${local}`,
    lets: ['GET / ada'],
    refuses: asks('GET /', strangers),
  },
  {
    name: 'Google with groups of the directory',
    text: `${common}email_domains = ["*"]
google_admin_email = "admin@contoso.com"
google_groups = ["staff@contoso.com"]
google_service_account_json = "/etc/google.json"
${local}`,
    lets: [],
    refuses: ['GET / nobody'],
  },
  {
    name: 'GitHub with an organization',
    text: `provider = "github"\ngithub_org = "contoso"\ngithub_team = "ops"\n${common}email_domains = ["*"]\n${local}`,
    lacks: /provider\.tenantId/,
    lets: [],
    refuses: [],
  },
  {
    name: 'people by a file of addresses',
    text: `${oidc}${common}authenticated_emails_file = "/etc/oauth2-proxy/emails.txt"\n${local}`,
    lets: [],
    refuses: ['GET / carl', 'GET / nobody'],
  },
  {
    name: 'a domain, and a file of addresses beside it',
    text: `${oidc}${common}${contoso}authenticated_emails_file = "/etc/oauth2-proxy/emails.txt"\n${local}`,
    lets: ['GET / ada'],
    refuses: ['GET / carl', 'GET / nobody'],
  },
  {
    name: 'domains with everything below one',
    text: `${oidc}${common}email_domains = ["Contoso.com", ".fabrikam.com", "*.adatum.com"]\n${local}`,
    lets: ['GET / ada'],
    refuses: ['GET / finn', 'GET / gina', 'GET / hans', 'GET / nobody'],
  },
  {
    name: 'an ingress of Kubernetes that asks',
    text: `${oidc}${common}${contoso}upstreams = ["static://202"]
http_address = "0.0.0.0:4180"
reverse_proxy = true
set_xauthrequest = true
pass_access_token = true
set_authorization_header = true
cookie_domains = [".contoso.com"]
whitelist_domains = [".contoso.com"]
session_store_type = "redis"
redis_connection_url = "redis://:hush@redis.svc:6379/1"
`,
    lets: ['GET /any ada'],
    refuses: ['GET /any carl', 'GET / nobody'],
  },
  {
    name: 'Traefik with its address',
    text: `${oidc}${common}${contoso}upstreams = "static://202"
reverse_proxy = true
trusted_proxy_ips = ["10.42.0.0/16"]
real_client_ip_header = "X-Forwarded-For"
cookie_samesite = "lax"
cookie_csrf_per_request = true
`,
    lets: ['POST /any ada'],
    refuses: ['POST /any nobody'],
  },
  {
    name: 'Grafana',
    text: `${oidc}${common}${contoso}upstreams = ["http://grafana:3000"]
skip_auth_routes = ["GET=^/api/health$", "^/public/build/", "^/avatar(/.*)?$"]
api_routes = ["^/api/"]
pass_user_headers = true
cookie_expire = "12h"
cookie_refresh = "30m"
`,
    lets: ['GET /avatar/1 nobody', 'GET /public/build/a.js nobody', 'GET /api/x ada'],
    refuses: [
      ...['GET /api/health/ nobody', 'HEAD /api/health nobody', 'GET /public/builds nobody'],
      ...['GET /public/build nobody', 'GET /api/x nobody', 'GET /avatars nobody'],
    ],
  },
  {
    name: 'Prometheus with a health check that is not anchored',
    text: `${oidc}${common}${contoso}upstreams = ["http://prometheus:9090/"]\nskip_auth_routes = ["GET=/-/healthy"]\n`,
    lets: ['GET /-/healthy nobody', 'GET /graph ada'],
    refuses: ['POST /-/healthy nobody', 'HEAD /-/healthy nobody', 'GET /-/reload nobody'],
  },
  {
    name: 'skip_auth_regex of old',
    text: `${oidc}${common}${contoso}${local}skip_auth_regex = ["^/health", "^/(css|js|img)/.*", "\\\\.png$"]\n`,
    lets: ['GET /health nobody', 'POST /health/x nobody', 'GET /css/a.css nobody'],
    refuses: ['GET /css nobody', 'GET /x/health nobody', 'GET /cssx/a nobody', 'GET / nobody'],
  },
  {
    name: 'all paths but some',
    text: `${oidc}${common}${contoso}${local}skip_auth_routes = ["GET!=^/admin", "!=^/private/"]\n`,
    lets: ['GET /admin ada'],
    refuses: ['POST /private/a nobody'],
  },
  {
    name: 'patterns that no path of ours can say',
    text: `${oidc}${common}${contoso}${local}skip_auth_routes = ["(?i)^/Docs", "^/v[0-9]+/open$", "^/a.*/b$", "^/x{2}", "GET=^/[a-z]+\\\\.ico$"]\n`,
    lets: ['GET /docs ada'],
    refuses: ['GET /v1/closed nobody', 'GET /a/c nobody', 'POST /a.ico nobody', 'GET /vx/open nobody'],
  },
  {
    name: 'preflights for an API',
    text: `${oidc}${common}${contoso}upstreams = ["http://api:8000/api/", "http://web:8001/"]
skip_auth_preflight = true
`,
    lets: ['OPTIONS /api/x nobody', 'OPTIONS / nobody', 'GET /api/x ada'],
    refuses: ['GET /api/x nobody', 'GET / nobody', 'GET / carl'],
  },
  {
    name: 'several applications by path',
    text: `${oidc}${common}${contoso}upstreams = [
  "http://one:8080/one/",   # below
  "http://two:8080/two",    # this path alone
  "http://three:8080/one/deep/",
]
skip_auth_routes = ["^/one/open/", "^/two/?$"]
`,
    lets: [
      'GET /one/x ada',
      'GET /two ada',
      'GET /one/deep/x ada',
      'GET /one/open/x nobody',
      'GET /two nobody',
    ],
    refuses: ['GET /three ada', 'GET /two/x ada', 'GET / ada', 'GET /one/x nobody', 'GET /one/deep/x carl'],
  },
  {
    name: 'files beside an application',
    text: `${oidc}${common}${contoso}upstreams = ["http://127.0.0.1:8080/", "file:///var/www/static/#/static/"]\n`,
    lets: ['GET / ada'],
    refuses: ['GET /static/a nobody', 'GET /static/a carl', 'GET / nobody'],
  },
  {
    name: 'a socket, and everything open below one path',
    text: `${oidc}${common}${contoso}upstreams = ["unix:///run/app/app.sock"]\nskip_auth_routes = ["^/open(/|$)"]\n`,
    lets: ['GET /open nobody', 'GET /open/a/b nobody', 'GET / ada'],
    refuses: ['GET /opened nobody', 'GET / nobody'],
  },
  {
    name: 'tokens of scripts beside sessions',
    text: `${oidc}${common}${contoso}${local}skip_jwt_bearer_tokens = true
extra_jwt_issuers = ["https://other.contoso.com=api"]
oidc_extra_audiences = ["app-api"]
bearer_token_login_fallback = false
`,
    lets: ['GET / ada'],
    refuses: ['GET / carl', 'GET / nobody'],
  },
  {
    name: 'everything that is dangerous',
    text: `${oidc}${common}${contoso}${local}ssl_insecure_skip_verify = true
ssl_upstream_insecure_skip_verify = true
insecure_oidc_allow_unverified_email = true
insecure_oidc_skip_issuer_verification = true
insecure_oidc_skip_nonce = true
skip_auth_strip_headers = false
cookie_httponly = false
cookie_secure = false
trusted_ips = ["10.0.0.0/8", "0.0.0.0/0"]
reverse_proxy = true
trusted_proxy_ips = ["0.0.0.0/0", "::/0"]
show_debug_on_error = true
`,
    lets: ['GET / ada'],
    refuses: ['GET / carl', 'GET / eve', 'GET / nobody'],
  },
  {
    name: 'passwords beside the provider',
    text: `${oidc}${common}${contoso}${local}htpasswd_file = "/etc/htpasswd"
htpasswd_user_groups = ["local"]
display_htpasswd_form = true
basic_auth_password = "hush"
`,
    lets: ['GET / ada'],
    refuses: ['GET / carl', 'GET / nobody'],
  },
  {
    name: 'passwords alone',
    text: `${oidc}${common}${local}htpasswd_file = "/etc/htpasswd"\n`,
    lets: [],
    refuses: asks('GET /', ['ada', 'carl', 'nobody']),
  },
  {
    name: 'TLS, Sentinels and a secret in a file',
    text: `${oidc}client_id = "app"
client_secret_file = "FOLDER/client-secret"
cookie_secret_file = "FOLDER/cookie-secret"
redirect_url = "https://app.contoso.com/oauth2/callback"
cookie_name = "__Host-app"
https_address = "0.0.0.0:8443"
tls_cert_file = "FOLDER/tls.crt"
tls_key_file = "FOLDER/tls.key"
tls_min_version = "TLS1.3"
force_https = true
session_store_type = "redis"
redis_use_sentinel = true
redis_sentinel_master_name = "mymaster"
redis_sentinel_connection_urls = ["redis://sentinel-1:26379", "redis://sentinel-2"]
redis_sentinel_password = "hush"
redis_password = "hush"
provider_ca_files = ["FOLDER/tls.crt"]
${contoso}${local}`,
    lets: ['GET / ada'],
    refuses: ['GET / carl', 'GET / nobody'],
  },
  {
    name: 'a container with variables alone',
    text: `# docker run --env-file
OAUTH2_PROXY_PROVIDER=keycloak-oidc
OAUTH2_PROXY_OIDC_ISSUER_URL=https://idp.contoso.com/realms/main
OAUTH2_PROXY_CLIENT_ID=app
OAUTH2_PROXY_CLIENT_SECRET=hush
OAUTH2_PROXY_COOKIE_SECRET='hush'
OAUTH2_PROXY_EMAIL_DOMAINS=contoso.com,fabrikam.com
OAUTH2_PROXY_REDIRECT_URL=https://app.contoso.com/oauth2/callback
OAUTH2_PROXY_UPSTREAMS=http://app:80
OAUTH2_PROXY_SKIP_AUTH_ROUTES="GET=^/api/status,POST=^/api/saved_objects/_import"
OAUTH2_PROXY_ALLOWED_GROUPS=/staff
OAUTH2_PROXY_REVERSE_PROXY=true
TZ=Europe/Berlin
`,
    lets: ['GET /api/status nobody', 'POST /api/saved_objects/_import nobody', 'GET / paul'],
    refuses: [
      'POST /api/status nobody',
      'GET /api/saved_objects/_import nobody',
      'GET / ada',
      'GET / nobody',
    ],
  },
  {
    name: 'the example file, with most of it set',
    text: `## OAuth2 Proxy Config File
provider = 'oidc'
provider_display_name = "Contoso"
oidc_issuer_url = 'https://idp.contoso.com/realms/main'
${common}proxy_prefix = "/oauth2"
http_address = "127.0.0.1:4180"
ping_path = "/ping"
ready_path = "/ready"
metrics_address = "0.0.0.0:44180"
logging_filename = ""
logging_max_size = 100
logging_max_age = 7
logging_local_time = true
logging_compress = false
standard_logging = true
request_logging = false
auth_logging = true
pass_basic_auth = false
pass_user_headers = false
pass_host_header = false
proxy_websockets = false
upstream_timeout = "1m30s"
custom_templates_dir = ""
banner = "-"
footer = "-"
cookie_name = "_oauth2_proxy"
cookie_domains = [
  "app.contoso.com",
]
cookie_expire = "168h"
cookie_refresh = ""
cookie_secure = true
cookie_httponly = true
skip_provider_button = false
prompt = "select_account"
backend_logout_url = "https://idp.contoso.com/logout?id_token_hint={id_token}"
email_domains = [
    "contoso.com"
]
${local}`,
    lets: ['GET / ada', 'GET /ping ada'],
    refuses: ['GET / carl', 'GET / nobody', 'GET /ping nobody'],
  },
]
