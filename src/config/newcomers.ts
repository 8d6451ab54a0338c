import { consumersTenantId, isTenantId } from '../entra/tenant.ts'
import type { Newcomers } from '../policy/persona.ts'
import { claimRulesOf } from './claim-rules.ts'
import type { Config } from './config.ts'

/** What is known of everybody who can sign in or call with these settings. */
export function newcomersOf(config: Config): Newcomers {
  const { entra } = config.provider
  const tenant = entra && onlyTenant(entra)
  return {
    claimRules: claimRulesOf(config),
    isEntra: entra !== undefined,
    ...(tenant !== undefined && { tenant }),
  }
}

/** The id of a tenant that is named by its domain only the provider knows. */
function onlyTenant({
  tenantId,
  allowedTenants,
}: NonNullable<Config['provider']['entra']>): string | undefined {
  if (tenantId === 'consumers') return consumersTenantId
  const [tenant, another] = allowedTenants ?? [tenantId]
  return another === undefined && isTenantId(tenant) ? tenant : undefined
}
