import type { RouteRule } from '../policy/route.ts'
import type { Report } from './problem.ts'
import { type AnyCase, coversPath, readRoutePath } from './route-path.ts'

/** Addresses that the gateway answers itself, so that no rule is ever asked about them. */
export type OwnAddresses = Readonly<{ prefix: string; callbackPath: string }>

/** Warns of rules that are legal, but probably not what was meant. */
export function warnOfRoutes(
  rules: readonly RouteRule[],
  own: OwnAddresses,
  defaultAccess: 'authenticated' | 'deny',
  report: Report,
): void {
  for (const [index, rule] of rules.entries()) {
    const path = `routes[${index}]`
    if ('what' in readRoutePath(rule.path)) continue
    const earlier = coveringAll(rules.slice(0, index), rule)
    if (earlier.length > 0) {
      const names = earlier.map(at => `${at + 1} (${rules[at]?.path})`).join(' and ')
      const what =
        earlier.length === 1
          ? `can never match: rule ${names} comes first and matches all of it`
          : `can never match: rules ${names} come first and match all of it together`
      const touches = earlier.map(at => `routes[${at}]`)
      report.warning(path, what, 'put the narrower rule first, or leave this one out', touches)
    } else if (isOwn(rule, own)) {
      report.warning(path, 'can never match: the gateway answers there itself', 'leave the rule out', [
        'auth.prefix',
      ])
    } else if (leavesMethods(rule, rules) && defaultAccess !== 'deny') {
      report.warning(
        path,
        `holds for ${rule.methods?.join(', ')} only; for other methods ${rule.path} falls to defaultAccess (authenticated)`,
        'add a rule for the same path without methods behind it',
      )
    }
  }
}

/** Which of these match every request that a rule matches: one of them, or several, each for some of its methods. */
function coveringAll(earlier: readonly RouteRule[], rule: RouteRule): readonly number[] {
  const whole = earlier.findIndex(other => covers(other, rule))
  if (whole !== -1) return [whole]
  const perMethod = (rule.methods ?? ['*']).map(method =>
    earlier.findIndex(other => covers(other, { ...rule, methods: [method] })),
  )
  return perMethod.includes(-1) ? [] : [...new Set(perMethod)]
}

/** Whether every request that `inner` matches is matched by `outer` as well. */
function covers(outer: RouteRule, inner: RouteRule): boolean {
  return (
    coversPathText(outer.path, inner.path, {
      outer: outer.caseSensitive === false,
      inner: inner.caseSensitive === false,
    }) &&
    coversHost(outer.host, inner.host) &&
    (outer.methods === undefined || (inner.methods ?? ['*']).every(method => coversMethod(outer, method)))
  )
}

function coversHost(outer: string | undefined, inner: string | undefined): boolean {
  if (outer === undefined || outer === inner) return true
  if (inner === undefined || !outer.startsWith('*.') || inner.startsWith('*.')) return false
  return inner.slice(inner.indexOf('.')) === outer.slice(1)
}

/** GET covers HEAD. */
function coversMethod({ methods = [] }: RouteRule, method: string): boolean {
  return methods.includes(method) || (method === 'HEAD' && methods.includes('GET'))
}

function coversPathText(outer: string, inner: string, anyCase: AnyCase): boolean {
  const [one, other] = [readRoutePath(outer), readRoutePath(inner)]
  return !('what' in one) && !('what' in other) && coversPath(one, other, anyCase)
}

function isOwn(rule: RouteRule, { prefix, callbackPath }: OwnAddresses): boolean {
  const anyCase = { inner: rule.caseSensitive === false }
  return (
    coversPathText(`${prefix}/**`, rule.path, anyCase) || coversPathText(callbackPath, rule.path, anyCase)
  )
}

/** Whether a rule is for some methods and nothing else is said of the others. A closed door leaves nothing open. */
function leavesMethods(rule: RouteRule, rules: readonly RouteRule[]): boolean {
  if (rule.methods === undefined || rule.access === 'deny') return false
  const { methods: _, ...anyMethod } = rule
  return !rules.some(other => other.methods === undefined && covers(other, anyMethod))
}
