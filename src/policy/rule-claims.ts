import { isClaimValue, type ClaimValue } from '../identity/claim-values.ts'
import { emailDomain } from '../identity/email-domain.ts'
import { isClean, longestText } from '../identity/text.ts'

/** Whether some address can be in this domain. What could never be equal would hold for everybody within `not`. */
export function isRuleDomain(domain: string): boolean {
  return emailDomain(`a@${domain}`) !== undefined
}

/** Whether a claim can stand at this path. */
export function isRuleClaim(path: string): boolean {
  return path !== '' && path.length <= longestText && isClean(path)
}

/** Whether some claim can be equal to this. */
export function isRuleValue(value: unknown): value is ClaimValue {
  return isClaimValue(value)
}
