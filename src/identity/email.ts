import { claimAt } from './claim-path.ts'
import type { Claims } from './claims.ts'
import { isClean, longestText } from './text.ts'

/** When an address in a token is believed: see the setting `provider.trustEmail`. */
export type TrustEmail = 'tenant' | 'verified' | 'always' | 'never'

/**
 * The address of the person, `undefined` when there is none that `trust` vouches for. An address is never mended:
 * one with a control character or longer than any mailbox is left out, for a part of it may be somebody else's.
 *
 * `tenant` and `always` take the address as the token has it (that `tenant` means one fixed tenant is checked
 * with the settings). `verified` asks for `email_verified` or Entra's `xms_edov`; both speak of the claim `email`
 * (OpenID Connect Core 5.1), so an address from elsewhere counts only when it is the same. `never` takes none.
 */
export function trustedEmail(claims: Claims, path: string, trust: TrustEmail): string | undefined {
  const claim = claimAt(claims, path)
  if (trust === 'never' || typeof claim !== 'string') return undefined
  if (trust === 'verified' && !(isVerified(claims) && claim === claimAt(claims, 'email'))) return undefined
  const email = claim.trim()
  return email !== '' && email.length <= longestText && isClean(email) ? email : undefined
}

/** Entra writes `xms_edov` as a boolean, a number or a string; some providers write `email_verified` as a string. */
function isVerified(claims: Claims): boolean {
  const verified = claimAt(claims, 'email_verified')
  const domainOwner = claimAt(claims, 'xms_edov')
  return (
    verified === true ||
    verified === 'true' ||
    domainOwner === true ||
    domainOwner === 1 ||
    domainOwner === '1' ||
    domainOwner === 'true'
  )
}
