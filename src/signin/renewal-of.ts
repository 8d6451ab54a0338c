import { groupsOverage } from '../entra/overage.ts'
import { GatewayError } from '../errors.ts'
import type { Claims } from '../identity/claims.ts'
import { personFromClaims } from '../identity/person.ts'
import type { Renewal } from '../session/renewal.ts'
import { longestSid } from './frontchannel-logout.ts'
import type { SigninOptions } from './options.ts'

/** What the settings say of it. */
export type RenewalRules = Pick<SigninOptions, 'claimRules' | 'needsGroups' | 'keepsIdToken'>

/**
 * What a session takes from the verified claims of an ID token, at sign-in and at each refresh alike.
 * @throws GatewayError ERR_SIGNIN_GROUPS_OVERAGE, or what `personFromClaims` throws
 */
export function renewalOf(
  { claims, idToken, refreshToken }: Readonly<{ claims: Claims; idToken: string; refreshToken?: string }>,
  { claimRules, needsGroups, keepsIdToken }: RenewalRules,
): Renewal {
  const { groups, roles } = claimRules
  if (needsGroups && groupsOverage(claims, [...groups, ...roles])) {
    throw new GatewayError('ERR_SIGNIN_GROUPS_OVERAGE', { message: 'the token leaves the groups out' })
  }
  const { login_hint: loginHint, sid } = claims
  return {
    person: personFromClaims(claims, claimRules),
    ...(typeof loginHint === 'string' && loginHint.length <= 512 && { loginHint }),
    ...(typeof sid === 'string' && sid !== '' && sid.length <= longestSid && { sid }),
    ...(keepsIdToken && { idToken }),
    ...(refreshToken !== undefined && { refreshToken }),
  }
}
