import type { ServerMetadata } from 'openid-client'
import { isDefaultScope } from '../entra/scope.ts'
import type { ProviderSettings } from './settings.ts'

type Used = Pick<ProviderSettings, 'entra' | 'graph' | 'revalidates' | 'scopes' | 'tokenScopes'>
type Offered = Pick<ServerMetadata, 'grant_types_supported'>

/**
 * Whether refresh tokens are used: what the provider has said is to be asked for anew, or the application needs tokens,
 * and it offers the grant. Entra does without saying so (Entra "refresh tokens"); for all others the default of `grant_types_supported` holds, which has none
 * (OpenID Connect Discovery 1.0 section 3).
 */
export function usesRefresh(metadata: Offered, { entra, revalidates, tokenScopes = [] }: Used): boolean {
  const isOffered = entra !== undefined || metadata.grant_types_supported?.includes('refresh_token') === true
  return isOffered && (revalidates || tokenScopes.length > 0)
}

/**
 * The scopes to ask for. Entra gives a refresh token for `offline_access` only, so it is added there. For
 * others it stands in the settings or nowhere: Keycloak gives one without, and makes of it a session that outlives the
 * sign-out there.
 *
 * What the application needs tokens for is agreed to here as well, whatever its resources: no refresh token brings what
 * was not (RFC 6749 section 6). It comes last, for Entra's own answer is for the first resource; and `.default`, which
 * stands with nothing else, has to have been agreed to before.
 */
export function scopesFor(metadata: Offered, settings: Used): readonly string[] {
  const { entra, graph, scopes, tokenScopes = [] } = settings
  const isRead = scopes.some(scope => scope.toLowerCase().split('/').at(-1) === userRead.toLowerCase())
  const needed =
    entra === undefined
      ? []
      : [
          ...(graph?.asksUserRead === true && !isRead ? [userRead] : []),
          ...(usesRefresh(metadata, settings) && !scopes.includes(offline) ? [offline] : []),
        ]
  const forTokens = tokenScopes.filter(scope => !isDefaultScope(scope))
  return [...new Set([...scopes, ...needed, ...forTokens])]
}

const offline = 'offline_access'

/** A scope without a resource is one of Microsoft Graph, in each cloud (Entra "scopes and permissions"). */
const userRead = 'User.Read'
