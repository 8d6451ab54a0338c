import type { RouteRule } from '../policy/route.ts'
import type { Config } from './config.ts'
import type { Report } from './problem.ts'
import { coversPath, mayMeet, readRoutePath } from './route-path.ts'
import type { Settings } from './schema.ts'
import { closest } from './suggest.ts'

/** What rules and upstreams say of each other. */
export function checkUpstreamsOfRoutes(
  settings: Settings,
  upstreams: Config['upstreams'],
  rules: readonly RouteRule[],
  report: Report,
): void {
  const isAskedOnly = settings.auth.forwardAuth.dialect !== undefined
  for (const [index, rule] of rules.entries()) {
    const path = `routes[${index}]`
    if (rule.access === 'deny' && rule.upstream === undefined) continue
    if (rule.respond === undefined) checkName(rule, path, upstreams, isAskedOnly, report)
    checkFront(rule, path, settings, upstreams, report)
  }
  const used = new Set(rules.map(({ upstream }) => upstream))
  for (const name of Object.keys(settings.upstreams)) {
    const isDefault = upstreams[name] === upstreams['default']
    if (used.has(name) || isDefault) continue
    report.warning(
      `upstreams.${name}`,
      'is named by no route',
      `add upstream: ${name} to a route, or leave it out`,
      ['routes'],
    )
  }
}

/** @param isAskedOnly whether there may be none, because a proxy in front passes the requests on */
function checkName(
  rule: RouteRule,
  path: string,
  upstreams: Config['upstreams'],
  isAskedOnly: boolean,
  report: Report,
): void {
  const names = Object.keys(upstreams)
  if (names.length === 0) {
    // Otherwise `upstream` is said to be missing.
    if (rule.upstream === undefined || !isAskedOnly) return
    report.problem(`${path}.upstream`, 'names an upstream, and there is none', 'leave it out', ['upstreams'])
    return
  }
  if (rule.upstream === undefined) {
    if (Object.hasOwn(upstreams, 'default')) return
    const what = 'names no upstream, and none of them is the default'
    const remedy = `add upstream: and one of ${names.join(', ')}, or call one of them default`
    report.problem(path, what, remedy, ['upstream', 'upstreams'])
    return
  }
  if (Object.hasOwn(upstreams, rule.upstream)) return
  const meant = closest(rule.upstream, names)
  const remedy = meant === undefined ? `known are ${names.join(', ')}` : `did you mean ${meant}?`
  report.problem(`${path}.upstream`, 'is no name in upstreams', remedy, [`upstreams.${rule.upstream}`])
}

/** Requests that do not lie below what an upstream cuts off or replaces are answered 404. */
function checkFront(
  rule: RouteRule,
  path: string,
  settings: Settings,
  upstreams: Config['upstreams'],
  report: Report,
): void {
  const name = rule.upstream ?? nameOfDefault(settings)
  const upstream = Object.hasOwn(upstreams, name) ? upstreams[name] : undefined
  const front = upstream?.stripPrefix ?? upstream?.rewrite?.from ?? ''
  const [ruled, below] = [readRoutePath(rule.path), readRoutePath(`${front}/**`)]
  if (front === '' || rule.respond !== undefined || 'what' in ruled || 'what' in below) return
  if (coversPath(below, ruled, { inner: rule.caseSensitive === false })) return
  // A rule for everything that names no upstream may well be meant for what lies below alone.
  if (rule.upstream === undefined && mayMeet(below, ruled)) return
  const key = `upstreams.${name}.${upstream?.stripPrefix === undefined ? 'rewrite.from' : 'stripPrefix'}`
  const isCase = coversPath(below, ruled)
  report.problem(
    `${path}.path`,
    `${isCase ? 'in other letters ' : ''}is not below ${front} (${key}): such requests would be answered 404`,
    isCase ? 'leave caseSensitive out' : `write a path below ${front}, or take that out of the upstream`,
    [key, `${path}.upstream`, `${path}.caseSensitive`],
  )
}

function nameOfDefault({ upstream, upstreams }: Settings): string {
  const [only = 'default', ...more] = Object.keys(upstreams)
  return upstream === undefined && more.length === 0 ? only : 'default'
}
