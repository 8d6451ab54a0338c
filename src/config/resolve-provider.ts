import { consumersTenantId, isSharedAuthority } from '../entra/tenant.ts'
import type { Config } from './config.ts'
import type { Report } from './problem.ts'
import { resolveCredentials, withoutCredentials } from './resolve-credentials.ts'
import { resolveGraph } from './resolve-graph.ts'
import { resolveIssuer } from './resolve-issuer.ts'
import { missing, resolveDuration } from './resolve-network.ts'
import type { Redirect } from './resolve-redirect.ts'
import type { Settings } from './schema.ts'
import type { Surroundings } from './surroundings.ts'

/** Everything about the provider. */
export function resolveProvider(
  settings: Settings,
  { redirectUri, postLogoutRedirectUri }: Redirect,
  surroundings: Surroundings,
  report: Report,
): Config['provider'] {
  const { provider } = settings
  const {
    tenantId: _,
    authorityHost: __,
    issuer: ___,
    allowedTenants: ____,
    appKeys: _____,
    ...others
  } = provider
  const plain = withoutCredentials(others)
  const issuer = resolveIssuer(settings, report)
  const oneTenant = issuer.entra !== undefined && isOneOrganization(issuer.entra.tenantId)
  if (provider.trustEmail === 'tenant' && !oneTenant) {
    report.problem(
      'provider.trustEmail',
      'tenant needs a single Entra tenant (provider.tenantId)',
      'write verified, or leave it out',
      ['provider.tenantId', 'provider.issuer'],
    )
  }
  if (provider.trustEmail === 'always' && issuer.entra !== undefined && !oneTenant) {
    report.warning(
      'provider.trustEmail',
      'believes addresses that any administrator of another tenant can write into their own directory',
      'write verified, or leave it out',
      ['provider.tenantId', 'provider.issuer'],
    )
  }
  checkScopes(provider.scopes, report)
  checkSources(provider, issuer.entra !== undefined, report)
  if (mutable.has(provider.claims.user ?? '')) {
    report.warning(
      'provider.claims.user',
      'can change, and can be given to somebody else, who then is the same person here',
      'leave it out, or name a claim that never changes',
    )
  }
  if (provider.caFile !== undefined) {
    const fault = surroundings.fileFault(provider.caFile)
    if (fault !== undefined)
      report.problem('provider.caFile', fault, 'name a readable file with certificates (PEM)')
  }
  checkMetadataFile(provider.metadataFile, surroundings, report)
  return {
    ...plain,
    ...issuer,
    clientId:
      provider.clientId ??
      missing(
        'provider.clientId',
        'ENTRADA_PROVIDER_CLIENT_ID',
        'the application (client) id of the registration',
        report,
      ),
    ...resolveCredentials(provider, issuer.entra !== undefined, surroundings, report),
    redirectUri,
    postLogoutRedirectUri,
    clockTolerance: resolveDuration(provider.clockTolerance, 'provider.clockTolerance', 0, report),
    timeout: resolveDuration(provider.timeout, 'provider.timeout', 1, report),
    trustEmail: provider.trustEmail ?? (oneTenant ? 'tenant' : 'verified'),
    graph: resolveGraph(provider, issuer.entra !== undefined, report),
  }
}

/** Claims that say how somebody is called now, never who it is (OpenID Connect Core 1.0 section 5.7). */
const mutable: ReadonlySet<string> = new Set([
  ...['email', 'mail', 'upn', 'unique_name', 'preferred_username', 'name', 'nickname', 'phone_number'],
])

/** Personal accounts have nobody who vouches for their addresses. */
function isOneOrganization(tenantId: string): boolean {
  return !isSharedAuthority(tenantId) && tenantId !== 'consumers' && tenantId !== consumersTenantId
}

function checkSources({ claimSources }: Settings['provider'], isEntra: boolean, report: Report): void {
  if (new Set(claimSources).size < claimSources.length) {
    report.problem('provider.claimSources', 'names a source twice', 'write each once, the first decides')
  }
  if (isEntra && claimSources.includes('accessToken')) {
    report.problem(
      'provider.claimSources',
      'cannot hold accessToken with Entra ID: its access tokens are for Microsoft Graph and cannot be read',
      'leave it out; roles and groups are in the ID token',
      ['provider.tenantId', 'provider.issuer'],
    )
  }
}

function checkMetadataFile(file: string | undefined, { readText }: Surroundings, report: Report): void {
  if (file === undefined) return
  const found = readText(file)
  const path = 'provider.metadataFile'
  if ('what' in found) report.problem(path, found.what, found.remedy)
  else if (!isObject(found.text)) {
    report.problem(path, `${file} holds no JSON object`, 'save the discovery document of the provider in it')
  }
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

function checkScopes(scopes: readonly string[], report: Report): void {
  // RFC 6749 section 3.3
  const odd = scopes.findIndex(scope => !/^[\u0021\u0023-\u005b\u005d-\u007e]+$/.test(scope))
  if (odd !== -1) {
    report.problem(
      `provider.scopes[${odd}]`,
      'must be one scope: no blanks, quotes or backslashes',
      'make each an entry of its own',
    )
  }
  if (!scopes.includes('openid')) {
    report.problem('provider.scopes', 'must contain openid', 'write for example [openid, profile, email]')
  }
}
