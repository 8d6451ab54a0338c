import { cloudHost, hasPersonalAccounts, isEntraHost } from '../entra/cloud.ts'
import { consumersTenantId, isSharedAuthority, isTenantId } from '../entra/tenant.ts'
import type { Report } from './problem.ts'
import type { Settings } from './schema.ts'

const domain = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*$/

/** More than anybody writes down; keys are kept for each of them. */
const mostTenants = 1000

/** Checks a tenant. @param path the setting it comes from */
export function checkTenant(tenantId: string, host: string, path: string, report: Report): void {
  const isPersonal = tenantId === 'consumers' || tenantId === consumersTenantId
  if (isPersonal && !hasPersonalAccounts(host)) {
    report.problem(
      path,
      `stands for personal accounts, and the cloud of ${host} has none`,
      'write the id (GUID) of your tenant',
      ['provider.authorityHost'],
    )
  } else if (domain.test(tenantId)) {
    report.warning(
      path,
      'is a domain, which somebody else may own one day',
      'write the id (GUID) of the tenant; the log names it at the start',
    )
  } else if (!isTenantId(tenantId) && !isPersonal && !isSharedAuthority(tenantId)) {
    report.problem(
      path,
      'is no tenant',
      'write its id (GUID), a verified domain such as contoso.com, organizations, common or consumers',
    )
  }
}

/**
 * Who may sign in at an authority of many tenants, in lower case; undefined at one of a single tenant. The signature of
 * any tenant in the world is good there, so that it is this list alone that keeps strangers out.
 */
export function resolveAllowedTenants(
  { allowedTenants, claims }: Settings['provider'],
  tenantId: string | undefined,
  host: string,
  report: Report,
): readonly string[] | undefined {
  const path = 'provider.allowedTenants'
  const touches = ['provider.tenantId', 'provider.issuer']
  if (tenantId === undefined || !isSharedAuthority(tenantId)) {
    if (allowedTenants.length > 0) {
      const remedy = 'leave it out, or write organizations as the tenant'
      report.problem(path, 'is only for the tenants organizations and common', remedy, touches)
    }
    return undefined
  }
  if (allowedTenants.length === 0) {
    report.problem(
      path,
      `is missing: at ${tenantId} every organization in the world could sign in`,
      'list the ids (GUIDs) of the tenants that may, or set provider.tenantId to a single one',
      touches,
    )
  }
  for (const [index, tenant] of allowedTenants.entries()) {
    const problem = tenantProblem(tenant.toLowerCase(), tenantId, host)
    if (problem !== undefined) report.problem(`${path}[${index}]`, ...problem, touches)
  }
  if (allowedTenants.length > mostTenants) {
    report.problem(path, `must name ${mostTenants} tenants at most`, 'set up several gateways')
  }
  if (allowedTenants.length === 1) {
    const remedy = 'write it as provider.tenantId, where its guests can sign in as well'
    report.warning(path, 'names a single tenant', remedy, touches)
  }
  if (claims.user !== undefined && allowedTenants.length > 1) {
    report.problem(
      'provider.claims.user',
      'cannot stand beside several tenants: the same value in another tenant is another person',
      'leave it out; the id is then oid.tid',
      [path],
    )
  }
  return [...new Set(allowedTenants.map(tenant => tenant.toLowerCase()))]
}

function tenantProblem(
  tenant: string,
  authority: string,
  host: string,
): readonly [what: string, remedy: string] | undefined {
  if (!isTenantId(tenant)) {
    return tenant === 'consumers'
      ? ['must be an id (GUID)', `write ${consumersTenantId}, which stands for personal accounts`]
      : ['must be an id (GUID)', "write the id that the portal's overview page shows"]
  }
  if (tenant !== consumersTenantId) return undefined
  if (authority === 'organizations') {
    return ['stands for personal accounts, which are in no organization', 'write common as the tenant']
  }
  return hasPersonalAccounts(host)
    ? undefined
    : [`stands for personal accounts, and the cloud of ${host} has none`, 'leave it out']
}

/** The origin to use for a login host: another name of a cloud becomes the one that its issuers have. */
export function usualAuthorityHost({ origin, hostname }: URL, path: string, report: Report): string {
  const own = cloudHost(hostname)
  if (!isEntraHost(hostname) || own === hostname) return origin
  report.warning(path, `is another name of ${own}, which is used`, `write https://${own}`)
  return `https://${own}`
}
