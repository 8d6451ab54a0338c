import type { ServerMetadata } from 'openid-client'
import type { ProviderSettings } from './settings.ts'

type Used = Pick<ProviderSettings, 'entra' | 'revalidates' | 'scopes'>
type Offered = Pick<ServerMetadata, 'grant_types_supported'>

/**
 * Whether refresh tokens are used: what the provider has said is to be asked for anew, and it offers the grant. Entra
 * does without saying so (entra.md 3.5); for all others the default of `grant_types_supported` holds, which has none
 * (OpenID Connect Discovery 1.0 section 3).
 */
export function usesRefresh(metadata: Offered, { entra, revalidates }: Used): boolean {
  return (
    revalidates && (entra !== undefined || metadata.grant_types_supported?.includes('refresh_token') === true)
  )
}

/**
 * The scopes to ask for. Entra gives a refresh token for `offline_access` only (entra.md 3.5), so it is added there. For
 * others it stands in the settings or nowhere: Keycloak gives one without, and makes of it a session that outlives the
 * sign-out there.
 */
export function scopesFor(metadata: Offered, settings: Used): readonly string[] {
  const { entra, scopes } = settings
  return entra !== undefined && usesRefresh(metadata, settings) && !scopes.includes(offline)
    ? [...scopes, offline]
    : scopes
}

const offline = 'offline_access'
