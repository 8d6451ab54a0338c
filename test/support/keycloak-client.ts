import type { Keycloak } from './keycloak.ts'

/** What a client is in Keycloak's administration API, as far as tests look at it. */
type Representation = Readonly<{ id: string; attributes: Readonly<Record<string, string>> }>

/** A client of the realm, as its administrator has it before them. */
export type KeycloakClient = Readonly<{
  secret(): Promise<string>
  /** Gives it another secret. */
  renewSecret(): Promise<void>
  /** Replaces members of its representation. */
  change(more: object): Promise<void>
  /** Replaces some of its attributes. */
  changeAttributes(more: Readonly<Record<string, string>>): Promise<void>
}>

export async function keycloakClient(keycloak: Keycloak, clientId: string): Promise<KeycloakClient> {
  const found = (await keycloak.admin('GET', `/clients?clientId=${clientId}`)) as readonly Representation[]
  const place = `/clients/${found[0]?.id ?? 'none'}`
  const change = async (more: object): Promise<void> => {
    const current = (await keycloak.admin('GET', place)) as Representation
    await keycloak.admin('PUT', place, { ...current, ...more })
  }
  return {
    secret: async () => ((await keycloak.admin('GET', `${place}/client-secret`)) as { value: string }).value,
    renewSecret: async () => void (await keycloak.admin('POST', `${place}/client-secret`)),
    change,
    changeAttributes: async more => {
      const { attributes } = (await keycloak.admin('GET', place)) as Representation
      await change({ attributes: { ...attributes, ...more } })
    },
  }
}
