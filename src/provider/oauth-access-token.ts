import type { Claims } from '../identity/claims.ts'
import { foreignPurpose, scopesIn, type Grant } from '../identity/grant.ts'
import { isPlainType } from './signed-token.ts'

/**
 * What a verified access token of any provider but Entra stands for; or, as a string, why it is none. It has to say itself
 * that it is one: by its header (RFC 9068 section 2.1), or by the claim `typ` as Keycloak does. A token of an application
 * in its own name is one whose subject is the client (RFC 9068 section 2.2). It stands for nothing by itself: where clients
 * choose their ids, one may choose that of a person (RFC 9700 section 4.15).
 */
export function grantOf(claims: Claims, type: unknown): Grant | string {
  const { typ, client_id: clientId, azp, scope, sub } = claims
  const isTyped = isAccessTokenType(type)
  if (!isTyped && !isPlainType(type)) return 'the type of the token is neither at+jwt nor JWT'
  if (typ === undefined ? !isTyped : typ !== 'Bearer')
    return 'the token does not say that it is an access token'
  const purpose = foreignPurpose(claims)
  if (purpose !== undefined) return purpose
  const client = clientId ?? azp
  if (typeof client !== 'string' || client === '') return 'the token names no client'
  if (azp !== undefined && azp !== client) return 'the token names two clients'
  const isApp = sub === client
  return { client, scopes: scopesIn(scope), isApp, grantsNothing: isApp }
}

/** Whether `typ` of a header says that it is an access token (RFC 9068 section 2.1); the prefix may be left out. */
export function isAccessTokenType(type: unknown): boolean {
  return typeof type === 'string' && /^(?:application\/)?at\+jwt$/i.test(type)
}
