import { population } from '../../test/entra-emulator/population.ts'

const { tenants, apps } = population()

/** How a gateway, or another proxy, presents itself to the provider of the bench. */
export const registration = {
  tenantId: tenants.contoso.id,
  clientId: apps.gateway.clientId,
  clientSecret: apps.gateway.secrets[0]?.value ?? '',
} as const

/** The header that tells the provider which person is at the browser. */
export const personHeader = 'x-bench-person'

/** How many people can sign in. */
export const registeredPeople = 1000
