import { groupsOverage } from '../entra/overage.ts'
import { GatewayError } from '../errors.ts'
import type { Claims } from '../identity/claims.ts'
import type { Asking } from './gathered-claims.ts'
import { graphAddress } from './graph-address.ts'
import { createGraphClient } from './graph-client.ts'
import { membershipsOf } from './graph-memberships.ts'

/**
 * The same claims, with the groups that the token leaves out for being too many, as far as the settings want them:
 * ids, asked of Microsoft Graph with the access token that came along, whose scope may hold more than was asked for.
 * @throws GatewayError when they cannot be had: somebody whose groups are unknown is not somebody without groups
 */
export async function settleGroups(claims: Claims, accessToken: string, asking: Asking): Promise<Claims> {
  const wanted = asking.settings.graph?.groups
  if (wanted === undefined || !groupsOverage(claims)) return claims
  const ask = createGraphClient(graphAddress(asking.metadata, asking.settings), accessToken, asking)
  const groups = await membershipsOf(ask, wanted).catch((error: unknown) => {
    throw error instanceof GatewayError ? ownReason(error) : error
  })
  return settled(claims, groups)
}

/** That Graph is away says nothing about the sign-in itself, which is fine. */
function ownReason(error: GatewayError): GatewayError {
  const { code, message, facts } = error
  const isAway = code === 'ERR_PROVIDER_UNREACHABLE' || code === 'ERR_PROVIDER_TEMPORARY'
  return isAway ? new GatewayError('ERR_SIGNIN_GROUPS_AWAY', { message, facts, cause: error }) : error
}

/** Without the signs of an overage of groups; those of other claims stay, and what they point to is never called. */
function settled(claims: Claims, groups: readonly string[]): Claims {
  const { hasgroups: _, _claim_names: names, _claim_sources: __, ...rest } = claims
  const others = Object.entries(Object(names) as object).filter(([name]) => name !== 'groups')
  return { ...rest, ...(others.length > 0 && { _claim_names: Object.fromEntries(others) }), groups }
}
