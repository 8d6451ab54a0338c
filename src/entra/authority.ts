import { isEntraHost, v1Host } from './cloud.ts'
import { consumersTenantId } from './tenant.ts'

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
