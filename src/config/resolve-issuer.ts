import { entraIssuer, parseAuthority } from '../entra/authority.ts'
import { isEntraHost, v1Host } from '../entra/cloud.ts'
import type { Config } from './config.ts'
import type { Report } from './problem.ts'
import { checkTenant, resolveAllowedTenants, usualAuthorityHost } from './resolve-tenants.ts'
import type { Settings } from './schema.ts'
import { isLoopback, isPlain, readUrl } from './web-address.ts'

type Issuer = Pick<Config['provider'], 'issuer' | 'entra'>

const nobody: Issuer = { issuer: '' }

/** Who signs people in: exactly one of `tenantId` and `issuer`. */
export function resolveIssuer({ provider }: Settings, report: Report): Issuer {
  const resolved = oneOfTwo(provider, report)
  const { entra } = resolved
  const host = entra === undefined ? '' : new URL(entra.authorityHost).hostname
  const allowedTenants = resolveAllowedTenants(provider, entra?.tenantId, host, report)
  if (provider.appKeys && entra === undefined) {
    report.problem('provider.appKeys', 'needs Entra ID (provider.tenantId)', 'leave it out', [
      'provider.tenantId',
      'provider.issuer',
    ])
  }
  if (entra === undefined) return resolved
  return {
    ...resolved,
    entra: {
      ...entra,
      ...(allowedTenants !== undefined && { allowedTenants }),
      ...(provider.appKeys && { appKeys: true }),
    },
  }
}

function oneOfTwo(provider: Settings['provider'], report: Report): Issuer {
  const { tenantId, issuer, authorityHost, allowHttp } = provider
  if (tenantId !== undefined && issuer !== undefined) {
    report.problem('provider.issuer', 'cannot stand beside provider.tenantId', 'leave one of the two out')
    return nobody
  }
  if (issuer !== undefined) return otherIssuer(issuer, allowHttp, report)
  if (tenantId !== undefined) return entraOf(authorityHost, tenantId, allowHttp, 'provider.tenantId', report)
  report.problem(
    'provider.tenantId',
    'is missing',
    'set TENANT_ID for Microsoft Entra ID, or OIDC_AUTHORITY for any other OpenID provider',
    ['provider.issuer'],
  )
  return nobody
}

function entraOf(
  authorityHost: string,
  tenant: string,
  allowHttp: boolean,
  path: string,
  report: Report,
): Issuer {
  const tenantId = tenant.toLowerCase()
  const url = readUrl(authorityHost)
  const sample = 'write for example https://login.microsoftonline.com'
  if (url === undefined || !isPlain(url, authorityHost) || url.pathname !== '/') {
    report.problem('provider.authorityHost', 'must be an https address without a path', sample)
    return nobody
  }
  if (url.hostname === v1Host) {
    report.problem(
      'provider.authorityHost',
      'sts.windows.net stands for v1 tokens, which are refused',
      sample,
    )
  }
  checkHttps(url, 'provider.authorityHost', allowHttp, report)
  checkTenant(tenantId, url.hostname, path, report)
  const hostPath = path === 'provider.issuer' ? path : 'provider.authorityHost'
  const origin = usualAuthorityHost(url, hostPath, report)
  return { issuer: entraIssuer(origin, tenantId), entra: { tenantId, authorityHost: origin } }
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
      return entraOf(authority.authorityHost, authority.tenantId, allowHttp, 'provider.issuer', report)
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
