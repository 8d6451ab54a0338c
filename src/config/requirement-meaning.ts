import type { Requirement, RouteRule } from '../policy/route.ts'
import { claimFault } from './claim-fault.ts'
import type { Config } from './config.ts'
import { idFault, idWords } from './id-fault.ts'
import type { Report } from './problem.ts'
import { groupFault } from './resolve-graph.ts'
import { scopeFault } from './route-tokens.ts'

type Provider = Pick<Config['provider'], 'entra' | 'graph' | 'claims' | 'trustEmail'>

/** What rules require, against what is known of people with this provider. */
export function checkRequirements(rules: readonly RouteRule[], provider: Provider, report: Report): void {
  for (const [index, { require }] of rules.entries()) {
    if (require === undefined) continue
    checkPart(require, { at: `routes[${index}].require`, isNegated: false }, provider, report)
  }
}

/** Where a part of a requirement stands. What can never hold turns people away, and lets them in within `not`. */
type Place = Readonly<{ at: string; isNegated: boolean }>

function checkPart(part: Requirement, { at, isNegated }: Place, provider: Provider, report: Report): void {
  const { not, anyOf = [], allOf = [], claims = {} } = part
  const tell = isNegated ? report.problem : report.warning
  if (part.anyEmailDomain !== undefined && provider.trustEmail === 'never') {
    const what = 'can never hold: no address is believed with provider.trustEmail: never'
    report.problem(`${at}.anyEmailDomain`, what, 'write tenant or verified there, or leave this out', [
      'provider.trustEmail',
    ])
  }
  for (const [index, user] of (part.anyUser ?? []).entries()) {
    if (user.includes('@'))
      tell(`${at}.anyUser[${index}]`, 'looks like an address', 'write the id that X-Forwarded-User has')
  }
  for (const word of ['anyGroup', 'allGroups'] as const) {
    for (const [index, group] of (part[word] ?? []).entries()) {
      const fault = groupFault(group, provider)
      if (fault !== undefined) tell(`${at}.${word}[${index}]`, fault.what, fault.remedy)
    }
  }
  for (const word of ['anyScope', 'allScopes'] as const) {
    for (const [index, scope] of (part[word] ?? []).entries()) {
      const fault = scopeFault(scope)
      if (fault === undefined) continue
      const tellOf = fault.isSure ? report.problem : tell
      tellOf(`${at}.${word}[${index}]`, fault.what, fault.remedy)
    }
  }
  for (const word of isNegated ? idWords : (['anyTenant'] as const)) {
    for (const [index, id] of (part[word] ?? []).entries()) {
      const fault = idFault(word, id, provider)
      const isAddress = word === 'anyUser' && id.includes('@')
      if (fault !== undefined && !isAddress) tell(`${at}.${word}[${index}]`, fault.what, fault.remedy)
    }
  }
  for (const path of Object.keys(claims)) {
    const fault = claimFault(path, provider.claims)
    if (fault !== undefined) report[fault.kind](`${at}.claims.${path}`, fault.what, fault.remedy)
  }
  const within = (inner: Requirement, place: string, isOpposite = isNegated) =>
    checkPart(inner, { at: `${at}.${place}`, isNegated: isOpposite }, provider, report)
  // Within a `not` within a `not` it matters all the same: each opens to those of whom it is known not to hold.
  if (not !== undefined) within(not, 'not', true)
  for (const [index, inner] of anyOf.entries()) within(inner, `anyOf[${index}]`)
  for (const [index, inner] of allOf.entries()) within(inner, `allOf[${index}]`)
}
