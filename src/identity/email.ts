import { claimAt } from './claim-path.ts'
import type { Claims } from './claims.ts'
import { isClean, longestText } from './text.ts'

/** When an address in a token is believed: see the setting `provider.trustEmail`. */
export type TrustEmail = 'tenant' | 'verified' | 'always' | 'never'

/**
 * The address of the person, `undefined` when there is none that `trust` vouches for. An address is never mended:
 * one with a blank or an invisible character, with no `@` or several, or longer than any mailbox is left out, for the
 * application could read a part of it as somebody else's. docs/identity.md has the whole table.
 *
 * `tenant` and `always` take the address as the token has it (that `tenant` means one fixed tenant is checked
 * with the settings). `verified` asks for `email_verified` or Entra's `xms_edov`; both speak of the claim `email`
 * (OpenID Connect Core 5.1), so an address from elsewhere counts only when it is the same. `never` takes none.
 */
export function trustedEmail(claims: Claims, path: string, trust: TrustEmail): string | undefined {
  const claim = claimAt(claims, path)
  if (trust === 'never' || typeof claim !== 'string') return undefined
  if (trust === 'verified' && !(isVerified(claims) && claim === claimAt(claims, 'email'))) return undefined
  return shape.test(claim) && claim.length <= longestText && isClean(claim) ? claim : undefined
}

/**
 * One `@` with something on both sides, and nothing that cannot be seen. A quoted local part with another `@` in it
 * (RFC 5321 section 4.1.2) is not worth its risk.
 */
const shape = /^[^\s\p{Cf}@]+@[^\s\p{Cf}@]+$/u

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
