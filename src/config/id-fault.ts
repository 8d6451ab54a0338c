import { isGuid } from '../entra/guid.ts'
import { oidOf } from './claim-rules.ts'
import type { Config } from './config.ts'

/** Words of a rule that name ids. */
export const idWords = ['anyUser', 'anyTenant', 'anyClient'] as const

/** Why nobody at Entra ID can have this id, so that it excludes nobody; undefined with another provider, too. */
export function idFault(
  word: (typeof idWords)[number],
  id: string,
  { entra, claims }: Pick<Config['provider'], 'entra' | 'claims'>,
): { what: string; remedy: string } | undefined {
  if (entra === undefined) return undefined
  // Tenants are compared without regard to capitals.
  if (word === 'anyTenant') return isGuid(id) ? undefined : noGuid
  if (word === 'anyClient') return guidFault(id)
  const user = claims.user ?? oidOf(entra)
  if (user === 'oid') return guidFault(id)
  return user === 'oid.tid' ? pairFault(id) : undefined
}

function guidFault(id: string): { what: string; remedy: string } | undefined {
  return isGuid(id) ? lettersFault(id) : noGuid
}

function pairFault(id: string): { what: string; remedy: string } | undefined {
  const parts = id.split('.')
  return parts.length === 2 && parts.every(isGuid) ? lettersFault(id) : noPair
}

function lettersFault(id: string): { what: string; remedy: string } | undefined {
  const small = id.toLowerCase()
  return id === small ? undefined : { what: capitals, remedy: `write ${small}` }
}

const capitals = 'is never equal to what Entra ID writes in small letters'
const noGuid = {
  what: 'is no id of Entra ID',
  remedy: 'write the id (a GUID), as the Entra admin center has it',
}
const noPair = {
  what: 'is no id of somebody where there are several tenants',
  remedy: 'write the Object ID, a dot and the id of the tenant, as X-Forwarded-User has it',
}
