import { createPublicOrigins, type PublicOrigins } from '../../src/observe/public-origins.ts'

/** Public origins as settings have them that name nothing more. @param trusted address of a proxy that is believed */
export function originsOf(origins: readonly string[], trusted?: string): PublicOrigins {
  const entries = origins.map(origin => ({
    origin,
    redirectUri: `${origin}/.auth/callback`,
    postLogoutRedirectUri: `${origin}/.auth/signed-out`,
  }))
  return createPublicOrigins(entries, address => trusted !== undefined && address === trusted)
}
