import type { Handling, RouteRule } from '../policy/route.ts'
import { parseRuleHost } from '../policy/rule-host.ts'
import type { Report } from './problem.ts'
import { resolveRequire } from './requirements.ts'
import { readOrigin } from './origin.ts'
import { resolveCors } from './resolve-cors.ts'
import { resolveDuration } from './resolve-network.ts'
import { readRoutePath } from './route-path.ts'
import { checkTokens } from './route-tokens.ts'
import type { Settings } from './schema.ts'
import { parseSize } from './units.ts'

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
    checkTokens(rule, at, report)
    checkRespond(rule, at, report)
    checkEffect(rule, at, report)
    const { timeouts: _, maxBody: __, origins: ___, cors: ____, require, ...rest } = rule
    return {
      ...rest,
      ...(rule.host === undefined ? {} : { host: rule.host.toLowerCase() }),
      ...(require === undefined ? {} : { require: resolveRequire(rule, at('require'), report) }),
      ...resolveHandling(rule, at, report),
    }
  })
}

type At = (key: string) => string

function resolveHandling(
  { timeouts, maxBody, origins, cors, methods }: Given,
  at: At,
  report: Report,
): Handling {
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
    ...(cors !== undefined && { cors: resolveCors(cors, methods, at('cors'), report) }),
  }
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
  const { access = 'authenticated', accept = ['session'] } = rule
  if (rule.shadow === true && (access === 'authenticated' ? rule.require === undefined : access !== 'deny')) {
    const what = 'has no effect: the rule turns nobody away who is signed in'
    report.warning(at('shadow'), what, 'leave it out, or write what is to be tried', [
      at('access'),
      at('require'),
    ])
  }
  if (rule.unauthenticated !== undefined && (access !== 'authenticated' || !accept.includes('session'))) {
    const what = 'has no effect: nobody is sent to sign in here'
    report.warning(at('unauthenticated'), what, 'leave it out', [at('access'), at('accept')])
  }
  const [idle, beside] =
    rule.access === 'deny'
      ? [['upstream', 'respond', 'cors', ...forUpstreams] as const, 'access: deny']
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
