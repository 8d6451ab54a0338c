import type { ClaimValues } from '../identity/claim-values.ts'
import type { Requirement } from '../policy/route.ts'
import { isRuleClaim, isRuleDomain, isRuleValue } from '../policy/rule-claims.ts'
import { resolveAssurance } from './assurances.ts'
import type { Report } from './problem.ts'
import { shapedRequirement, type RequirementPart } from './requirement-shape.ts'
import type { Settings } from './schema.ts'

type Given = Settings['routes'][number]

/** Lets nobody in: an empty list never holds. */
const nobody: Requirement = { anyRole: [] }

/** What a rule requires, as far as it can be judged without the rest of the settings. @param at the path of `require` */
export function resolveRequire({ access, require = {} }: Given, at: string, report: Report): Requirement {
  if (access !== undefined && access !== 'authenticated') {
    const what = `cannot stand beside access: ${access}`
    const remedy =
      access === 'deny'
        ? 'leave one of the two out'
        : 'leave access out: whoever has what is required gets in'
    report.problem(at, what, remedy)
  }
  const part = shapedRequirement(require, at, report)
  if (part === undefined) return nobody
  return { ...resolvePart(part, { at, isWhole: true }, report), ...resolveAssurance(part, at, report) }
}

/** Where a part of a requirement stands. */
type Place = Readonly<{ at: string; isWhole: boolean }>

function resolvePart(part: RequirementPart, { at, isWhole }: Place, report: Report): Requirement {
  const { not, anyOf, allOf, claims, authContext, maxAge, ...lists } = part
  if (Object.keys(part).length === 0)
    report.problem(at, 'asks for nothing', 'leave it out, or name a role, group or user')
  for (const [word, list] of Object.entries({ ...lists, anyOf, allOf })) {
    if (list?.length === 0) {
      const what = isWhole ? 'is empty: it would let nobody in' : 'is empty'
      report.problem(`${at}.${word}`, what, 'name somebody, or write access: deny')
    }
  }
  if (!isWhole && (authContext !== undefined || maxAge !== undefined)) {
    const what = 'cannot stand within not, anyOf or allOf: nobody could say when to ask for it'
    const word = authContext === undefined ? 'maxAge' : 'authContext'
    report.problem(`${at}.${word}`, what, 'write it beside them, or make a rule of its own')
  }
  checkDomains(lists.anyEmailDomain, `${at}.anyEmailDomain`, report)
  const within = (inner: RequirementPart, place: string) =>
    resolvePart(inner, { at: `${at}.${place}`, isWhole: false }, report)
  return {
    ...lists,
    ...(claims !== undefined && { claims: readClaims(claims, `${at}.claims`, report) }),
    ...(not !== undefined && { not: within(not, 'not') }),
    ...(anyOf !== undefined && { anyOf: anyOf.map((inner, index) => within(inner, `anyOf[${index}]`)) }),
    ...(allOf !== undefined && { allOf: allOf.map((inner, index) => within(inner, `allOf[${index}]`)) }),
  }
}

function checkDomains(domains: readonly string[] = [], at: string, report: Report): void {
  for (const [index, domain] of domains.entries()) {
    if (isRuleDomain(domain)) continue
    const what = 'must be a domain, in ASCII, without @ and without a pattern'
    report.problem(`${at}[${index}]`, what, 'write for example corp.example, and each subdomain for itself')
  }
}

function readClaims(claims: Readonly<Record<string, unknown>>, at: string, report: Report): ClaimValues {
  if (Object.keys(claims).length === 0)
    report.problem(at, 'names no claim', 'write for example department: [Finance]')
  const read = Object.entries(claims).map(([path, given]) => {
    if (!isRuleClaim(path))
      report.problem(
        at,
        'has a name that is no claim path',
        'write for example department, or address.country',
      )
    const values: readonly unknown[] = Array.isArray(given) ? given : [given]
    // What no claim could be equal to would hold within `not`.
    if (values.length === 0 || !values.every(isRuleValue)) {
      const what = 'must be text, a number, true or false, or a list of these'
      report.problem(`${at}.${path}`, what, 'write for example [Finance, Audit]')
    }
    return [path, values.filter(isRuleValue)] as const
  })
  return Object.fromEntries(read)
}
