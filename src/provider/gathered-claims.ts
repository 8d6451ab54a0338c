import type { Claims } from '../identity/claims.ts'
import type { BoundedFetch } from './bounded-fetch.ts'
import { claimsOfSources } from './claim-sources.ts'
import { settleGroups } from './graph-groups.ts'
import { addProfile } from './graph-profile.ts'
import type { Expected } from './signed-token.ts'
import type { TellRarely } from './tell-rarely.ts'

/** What a token is held against, and how the provider is asked for more. */
export type Asking = Expected & Readonly<{ fetch: BoundedFetch; tellRarely: TellRarely }>

/** An answer of the token endpoint whose ID token was verified. */
type Answered = Readonly<{ idClaims: Claims; accessToken: string }>

/**
 * What the provider says of somebody, at sign-in and at each refresh alike: the claims of the ID token, and what the
 * settings take from elsewhere.
 * @throws GatewayError when any of it cannot be had: what is not known is never taken for nothing
 */
export async function gatherClaims({ idClaims, accessToken }: Answered, asking: Asking): Promise<Claims> {
  const claims = await claimsOfSources(idClaims, accessToken, asking)
  return addProfile(await settleGroups(claims, accessToken, asking), accessToken, asking)
}
