import type { ServerMetadata } from 'openid-client'
import type { ProviderSettings } from './settings.ts'

type Used = Pick<ProviderSettings, 'entra' | 'revalidates' | 'scopes'>
type Offered = Pick<ServerMetadata, 'grant_types_supported' | 'scopes_supported'>

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
 * The scopes to ask for: `offline_access` is added where refresh tokens are used (OpenID Connect Core 1.0 section 11),
 * save where the provider lists its scopes and this one is not among them, as those do that refuse unknown ones.
 */
export function scopesFor(metadata: Offered, settings: Used): readonly string[] {
  const { scopes } = settings
  const isKnown = metadata.scopes_supported?.includes(offline) ?? true
  return usesRefresh(metadata, settings) && isKnown && !scopes.includes(offline)
    ? [...scopes, offline]
    : scopes
}

const offline = 'offline_access'
