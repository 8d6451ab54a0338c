import type { Handling, RouteRule } from '../policy/route.ts'
import { parseRuleHost } from '../policy/rule-host.ts'
import { resolveRequire } from './assurances.ts'
import type { Report } from './problem.ts'
import { resolveDuration } from './resolve-network.ts'
import { readRoutePath } from './route-path.ts'
import { checkTokens } from './route-tokens.ts'
import type { Settings } from './schema.ts'
import { parseSize } from './units.ts'
import { isPlain, readUrl } from './web-address.ts'

type Given = Settings['routes'][number]

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
    checkTokens(rule, at, report)
    checkRespond(rule, at, report)
    checkEffect(rule, at, report)
    const { timeouts: _, maxBody: __, origins: ___, require, ...rest } = rule
    return {
      ...rest,
      ...(rule.host === undefined ? {} : { host: rule.host.toLowerCase() }),
      ...(require === undefined ? {} : { require: resolveRequire(require, at('require'), report) }),
      ...resolveHandling(rule, at, report),
    }
  })
}

type At = (key: string) => string

function resolveHandling({ timeouts, maxBody, origins }: Given, at: At, report: Report): Handling {
  const { headers, bodyIdle } = timeouts ?? {}
  const seconds = (text: string, key: string) => resolveDuration(text, at(`timeouts.${key}`), 1, report)
  if (timeouts !== undefined && headers === undefined && bodyIdle === undefined) {
    report.problem(at('timeouts'), 'says nothing', 'set headers or bodyIdle, or leave it out')
  }
  return {
    ...(timeouts !== undefined && {
      timeouts: {
        ...(headers !== undefined && { headers: seconds(headers, 'headers') }),
        ...(bodyIdle !== undefined && { bodyIdle: seconds(bodyIdle, 'bodyIdle') }),
      },
    }),
    ...(maxBody !== undefined && { maxBody: parseSize(maxBody) ?? 0 }),
    ...(origins !== undefined && {
      origins: origins.map((origin, index) => readOrigin(origin, at(`origins[${index}]`), report)),
    }),
  }
}

/** As browsers send it: RFC 6454 section 6.2. */
function readOrigin(text: string, path: string, report: Report): string {
  const url = readUrl(text)
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    const what = 'must be an origin: scheme, host and port'
    report.problem(path, what, 'write for example https://tools.example, without patterns')
    return ''
  }
  // The parser takes * into a host
  if (!isPlain(url, text) || url.pathname !== '/' || url.host.includes('*')) {
    report.problem(path, 'must be an origin and no more', `write ${url.origin.replaceAll('*', 'tools')}`)
  }
  return url.origin
}

function checkRespond({ respond, upstream }: Given, at: At, report: Report): void {
  if (respond === undefined) return
  if (upstream !== undefined) {
    const what = 'cannot stand beside upstream: no upstream is asked'
    report.problem(at('respond'), what, 'leave one of the two out', [at('upstream')])
  }
  // RFC 9110 section 6.4.1
  if ([204, 205, 304].includes(respond.status) && respond.body !== '') {
    const remedy = 'leave the body out, or write 200'
    report.problem(at('respond.body'), `cannot stand beside status ${respond.status}`, remedy, [
      at('respond.status'),
    ])
  }
}

/** Warns of what is never asked for. */
function checkEffect(rule: Given, at: At, report: Report): void {
  const [idle, beside] =
    rule.access === 'deny'
      ? [['upstream', 'respond', ...forUpstreams] as const, 'access: deny']
      : rule.respond === undefined
        ? [[], '']
        : [forUpstreams, 'respond']
  for (const key of idle) {
    if (rule[key] === undefined) continue
    report.warning(at(key), `has no effect beside ${beside}`, 'leave it out', [at('access'), at('respond')])
  }
}

const forUpstreams = [
  'timeouts',
  'maxBody',
  'cache',
  'origins',
  'accessToken',
  'forwardAuthorization',
] as const

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

function checkRequire({ access, require = {} }: Given, path: string, report: Report): void {
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
