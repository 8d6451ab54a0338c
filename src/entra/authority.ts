import { consumersTenantId } from './tenant.ts'

/** Issues v1 tokens only, so it is known but never an authority to sign in at. */
const v1Host = 'sts.windows.net'

/** Login hosts and their aliases by cloud (Entra "national clouds", MSAL AuthorityMetadata). */
const hosts: ReadonlySet<string> = new Set([
  // Worldwide, also Microsoft 365 GCC
  'login.microsoftonline.com',
  'login.windows.net',
  'login.microsoft.com',
  v1Host,
  // US Government: GCC High and DoD
  'login.microsoftonline.us',
  'login.usgovcloudapi.net',
  // China, operated by 21Vianet
  'login.partner.microsoftonline.cn',
  'login.chinacloudapi.cn',
  // European and Singapore sovereign clouds
  'login.sovcloud-identity.fr',
  'login.sovcloud-identity.de',
  'login.sovcloud-identity.sg',
])

/**
 * Whether Entra ID answers at this host, in any cloud and under any alias, `sts.windows.net` included.
 * @param host name without port, in any case
 */
export function isEntraHost(host: string): boolean {
  return hosts.has(host.toLowerCase())
}

/**
 * What an authority at a known Entra host says: the host as an origin (`https://login.microsoftonline.com`) and
 * the tenant in lower case; both with or without `/v2.0` and a final slash.
 * `undefined` for any other URL, for one without a tenant, with a port, a query or credentials, over plain http,
 * and for `sts.windows.net`, which issues v1 tokens only.
 */
export function parseAuthority(url: string): { authorityHost: string; tenantId: string } | undefined {
  if (!URL.canParse(url)) return undefined
  const parsed = new URL(url)
  if (!isEntraHost(parsed.hostname) || parsed.hostname === v1Host) return undefined
  if (parsed.href !== `https://${parsed.hostname}${parsed.pathname}`) return undefined
  const tenantId = /^\/(?!v2\.0\/?$)([A-Za-z0-9.-]+)(?:\/v2\.0)?\/?$/.exec(parsed.pathname)?.[1]
  if (tenantId === undefined) return undefined
  return { authorityHost: parsed.origin, tenantId: tenantId.toLowerCase() }
}

/**
 * The v2.0 issuer of a tenant: `https://login.microsoftonline.com/{tenant}/v2.0`, with the tenant in lower case as
 * Entra writes it. For a domain, `common` and `organizations` it is where to discover, not what discovery will say.
 * @param authorityHost origin or bare host name; a final slash, as AZURE_AUTHORITY_HOST has it, does no harm
 * @param tenantId GUID, domain, `organizations`, `common` or `consumers`, which gives its GUID
 */
export function entraIssuer(authorityHost: string, tenantId: string): string {
  const tenant = tenantId.toLowerCase()
  const origin = authorityHost.replace(/\/+$/, '')
  const base = origin.includes('://') ? origin : `https://${origin}`
  return `${base}/${tenant === 'consumers' ? consumersTenantId : tenant}/v2.0`
}
