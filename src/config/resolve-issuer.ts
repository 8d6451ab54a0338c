import { entraIssuer, isEntraHost, parseAuthority } from '../entra/authority.ts'
import { isTenantId } from '../entra/tenant.ts'
import type { Config } from './config.ts'
import type { Report } from './problem.ts'
import type { Settings } from './schema.ts'
import { isLoopback, isPlain, readUrl } from './web-address.ts'

type Issuer = Pick<Config['provider'], 'issuer' | 'entra'>

const nobody: Issuer = { issuer: '' }

const domain = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*$/

/** Who signs people in: exactly one of `tenantId` and `issuer`. */
export function resolveIssuer({ provider }: Settings, report: Report): Issuer {
  const { tenantId, issuer, authorityHost, allowHttp } = provider
  if (tenantId !== undefined && issuer !== undefined) {
    report.problem('provider.issuer', 'cannot stand beside provider.tenantId', 'leave one of the two out')
    return nobody
  }
  if (issuer !== undefined) return otherIssuer(issuer, allowHttp, report)
  if (tenantId !== undefined) return entra(authorityHost, tenantId, allowHttp, 'provider.tenantId', report)
  report.problem(
    'provider.tenantId',
    'is missing',
    'set TENANT_ID for Microsoft Entra ID, or ENTRADA_PROVIDER_ISSUER for any other OpenID provider',
    ['provider.issuer'],
  )
  return nobody
}

function entra(
  authorityHost: string,
  tenant: string,
  allowHttp: boolean,
  path: string,
  report: Report,
): Issuer {
  const tenantId = tenant.toLowerCase()
  if (tenantId === 'common' || tenantId === 'organizations') {
    report.problem(
      path,
      `${tenantId} lets every organization sign in; this version needs a single tenant`,
      "write the id (GUID) of your tenant, as the portal's overview page shows it",
    )
  } else if (!isTenantId(tenantId) && tenantId !== 'consumers' && !domain.test(tenantId)) {
    report.problem(
      path,
      'is no tenant',
      'write its id (GUID), a verified domain such as contoso.com, or consumers',
    )
  }
  const url = readUrl(authorityHost)
  const sample = 'write for example https://login.microsoftonline.com'
  if (url === undefined || !isPlain(url, authorityHost) || url.pathname !== '/') {
    report.problem('provider.authorityHost', 'must be an https address without a path', sample)
    return nobody
  }
  if (url.hostname === 'sts.windows.net') {
    report.problem(
      'provider.authorityHost',
      'sts.windows.net stands for v1 tokens, which are refused',
      sample,
    )
  }
  checkHttps(url, 'provider.authorityHost', allowHttp, report)
  return { issuer: entraIssuer(url.origin, tenantId), entra: { tenantId, authorityHost: url.origin } }
}

function otherIssuer(issuer: string, allowHttp: boolean, report: Report): Issuer {
  const url = readUrl(issuer)
  if (url === undefined || !isPlain(url, issuer)) {
    report.problem(
      'provider.issuer',
      'must be an https address without credentials, query or fragment',
      'write it exactly as the provider does, for example https://keycloak.example/realms/main',
    )
    return nobody
  }
  const authority = parseAuthority(issuer)
  if (isEntraHost(url.hostname)) {
    if (authority !== undefined && /\/v2\.0\/?$/.test(url.pathname)) {
      return entra(authority.authorityHost, authority.tenantId, allowHttp, 'provider.issuer', report)
    }
    report.problem(
      'provider.issuer',
      'is an issuer of Entra ID without /v2.0, so it stands for v1 tokens, which are refused',
      authority === undefined
        ? 'set provider.tenantId instead'
        : `write ${entraIssuer(authority.authorityHost, authority.tenantId)}, or set provider.tenantId instead`,
    )
    return nobody
  }
  checkHttps(url, 'provider.issuer', allowHttp, report)
  return { issuer }
}

function checkHttps(url: URL, path: string, allowHttp: boolean, report: Report): void {
  if (url.protocol === 'https:') return
  if (url.protocol === 'http:' && (allowHttp || isLoopback(url.hostname))) return
  report.problem(
    path,
    'must be https',
    url.protocol === 'http:'
      ? 'use https, or set provider.allowHttp: true in a test network'
      : 'write https:// in front',
    ['provider.allowHttp'],
  )
}
