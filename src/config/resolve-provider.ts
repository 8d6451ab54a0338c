import type { Config, SecretSource } from './config.ts'
import type { Report } from './problem.ts'
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
  const { tenantId: _, authorityHost: __, issuer: ___, clientSecretFile: ____, ...plain } = provider
  const issuer = resolveIssuer(settings, report)
  const oneTenant = issuer.entra !== undefined && issuer.entra.tenantId !== 'consumers'
  if (provider.trustEmail === 'tenant' && !oneTenant) {
    report.problem(
      'provider.trustEmail',
      'tenant needs a single Entra tenant (provider.tenantId)',
      'write verified, or leave it out',
      ['provider.tenantId', 'provider.issuer'],
    )
  }
  checkScopes(provider.scopes, report)
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
    clientSecret: resolveSecret(provider, surroundings, report),
    redirectUri,
    postLogoutRedirectUri,
    clockTolerance: resolveDuration(provider.clockTolerance, 'provider.clockTolerance', 0, report),
    timeout: resolveDuration(provider.timeout, 'provider.timeout', 1, report),
    trustEmail: provider.trustEmail ?? (oneTenant ? 'tenant' : 'verified'),
  }
}

/** Claims that say how somebody is called now, never who it is (OpenID Connect Core 1.0 section 5.7). */
const mutable: ReadonlySet<string> = new Set([
  ...['email', 'mail', 'upn', 'unique_name', 'preferred_username', 'name', 'nickname', 'phone_number'],
])

function resolveSecret(
  { clientSecret, clientSecretFile }: Settings['provider'],
  { readSecretFile }: Surroundings,
  report: Report,
): SecretSource {
  if (clientSecret !== undefined && clientSecretFile !== undefined) {
    report.problem(
      'provider.clientSecretFile',
      'cannot stand beside provider.clientSecret',
      'leave one of the two out',
    )
  }
  if (clientSecretFile !== undefined) {
    const found = readSecretFile(clientSecretFile)
    if ('what' in found) report.problem('provider.clientSecretFile', found.what, found.remedy)
    return { file: clientSecretFile }
  }
  if (clientSecret !== undefined) return { value: clientSecret }
  report.problem(
    'provider.clientSecret',
    'is missing',
    'set CLIENT_SECRET, or CLIENT_SECRET_FILE to a file that holds it',
    ['provider.clientSecretFile'],
  )
  return { value: '' }
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
