import type { RouteRule } from '../policy/route.ts'
import { parseRuleHost } from '../policy/rule-host.ts'
import type { Report } from './problem.ts'
import { readRoutePath } from './route-path.ts'
import type { Settings } from './schema.ts'

/** The rules, checked one by one; `route-coverage.ts` looks at them together. */
export function resolveRoutes({ routes }: Settings, report: Report): RouteRule[] {
  return routes.map((rule, index) => {
    const at = (key: string): string => `routes[${index}].${key}`
    const path = readRoutePath(rule.path)
    if ('what' in path) report.problem(at('path'), path.what, path.remedy)
    if (rule.host !== undefined && parseRuleHost(rule.host) === undefined) {
      report.problem(
        at('host'),
        'must be a host name without scheme and port, or *. and a name',
        'write for example app.example',
      )
    }
    if (rule.methods !== undefined) checkMethods(rule.methods, at('methods'), report)
    if (rule.require !== undefined) checkRequire(rule, at('require'), report)
    return rule.host === undefined ? rule : { ...rule, host: rule.host.toLowerCase() }
  })
}

function checkMethods(methods: readonly string[], path: string, report: Report): void {
  if (methods.length === 0) {
    report.problem(path, 'is empty, so the rule would never match', 'leave it out for all methods')
  }
  for (const [index, method] of methods.entries()) {
    const at = `${path}[${index}]`
    if (['TRACE', 'CONNECT'].includes(method.toUpperCase())) {
      report.problem(at, `${method} is never passed on`, 'leave it out')
    } else if (!/^[A-Z][A-Z-]*$/.test(method)) {
      report.problem(
        at,
        'must be a method in capital letters',
        `write ${/^[a-z-]+$/i.test(method) ? method.toUpperCase() : 'for example GET'}`,
      )
    }
  }
}

function checkRequire({ access, require = {} }: RouteRule, path: string, report: Report): void {
  if (access !== undefined && access !== 'authenticated') {
    report.problem(
      path,
      `cannot stand beside access: ${access}`,
      access === 'deny'
        ? 'leave one of the two out'
        : 'leave access out: whoever has what is required gets in',
    )
  }
  const lists = Object.entries(require)
  if (lists.length === 0)
    report.problem(path, 'asks for nothing', 'leave it out, or name a role, group or user')
  for (const [key, list] of lists) {
    if (list.length === 0) {
      report.problem(
        `${path}.${key}`,
        'is empty: it would let nobody in',
        'name somebody, or write access: deny',
      )
    }
  }
  const address = require.anyUser?.findIndex(user => user.includes('@')) ?? -1
  if (address !== -1) {
    report.warning(
      `${path}.anyUser[${address}]`,
      'looks like an address',
      'write the id that X-Forwarded-User has',
    )
  }
}
