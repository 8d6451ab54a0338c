import type { Access } from './decision.ts'
import { folded, foldedWidely } from './letter-case.ts'
import { nothingRequired, readRequirement, requirementFault } from './requirement.ts'
import type { Handling, Oddity, Requirement, RouteRule, Unauthenticated, Way } from './route.ts'
import { indexRoutes, type RouteIndex } from './route-index.ts'
import { parseRuleHost, type RuleHost } from './rule-host.ts'
import { parseRulePath, type RulePath } from './rule-path.ts'

/** A route ready to be compared and judged. */
export type CompiledRoute = Readonly<{
  /** Its name, else its path, else `default`: what logs, pages and `explain` call it. */
  name: string
  host?: RuleHost
  /** Upper case, HEAD added to GET; absent when every method counts. */
  methods?: ReadonlySet<string>
  path: RulePath
  /** The path in folded letters; set when case does not count. */
  anyCase?: Readonly<{ folded: RulePath; foldedWidely: RulePath }>
  allow: ReadonlySet<Oddity>
  access: Access
  /** How callers may show who they are; who it is makes no difference where everybody or nobody gets in. */
  accept: ReadonlySet<Way>
  /** What a bearer token may be meant for. */
  audiences: readonly string[]
  /** Clients whose bearer tokens are taken; absent when those of any are. */
  clients?: readonly string[]
  require: Requirement
  /** Whether it only shows whom it would turn away. */
  shadow: boolean
  unauthenticated?: Unauthenticated
  handling: Handling
  hint?: string
}>

/** All routes of the settings, in their order. */
export type Policy = Readonly<{
  routes: readonly CompiledRoute[]
  /** Whether case does not count for some route; the index then goes by segments that are folded widely. */
  foldsCase: boolean
  /** Whether some route names a host. */
  namesHosts: boolean
  index: RouteIndex
  /** What holds when no route matches. */
  fallback: CompiledRoute
}>

/**
 * The policy that the settings `routes` and `defaultAccess` describe.
 * @throws {Error} when a rule could be misread or would let in more people than it says; the settings are checked before,
 *   with remedies, so this is the last line of defence
 */
export function compilePolicy(rules: readonly RouteRule[], defaultAccess: 'authenticated' | 'deny'): Policy {
  const routes = rules.map(compileRoute)
  const foldsCase = routes.some(route => route.anyCase !== undefined)
  return {
    routes,
    foldsCase,
    namesHosts: routes.some(route => route.host !== undefined),
    index: indexRoutes(routes, foldsCase),
    fallback: {
      name: 'default',
      path: { segments: [], below: true },
      allow: new Set(),
      access: defaultAccess,
      accept: sessionsOnly,
      audiences: [],
      require: nothingRequired,
      shadow: false,
      handling: {},
    },
  }
}

function compileRoute(rule: RouteRule): CompiledRoute {
  const compiled = tryCompile(rule)
  if (typeof compiled === 'string')
    throw new Error(`The route ${rule.name ?? rule.path} is wrong: ${compiled}`)
  return compiled
}

function tryCompile(rule: RouteRule): CompiledRoute | string {
  const path = parseRulePath(rule.path)
  if (typeof path === 'string') return path
  const host = rule.host === undefined ? undefined : parseRuleHost(rule.host)
  if (rule.host !== undefined && host === undefined) return 'the host is no host name, or holds a port'
  if (rule.methods?.length === 0) return 'the list of methods is empty, so the route can never match'
  const access = rule.access ?? 'authenticated'
  if (rule.require !== undefined && (access === 'public' || access === 'optional')) {
    return `access ${access} lets everybody in, so require would never be asked`
  }
  const fault = requirementFault(rule.require ?? {})
  if (fault !== undefined) return fault
  const isAsked = access === 'optional' || access === 'authenticated'
  const accept = rule.accept !== undefined && isAsked ? new Set(rule.accept) : sessionsOnly
  if (accept.size === 0) return 'it accepts nobody'
  const { audiences = [], clients } = rule
  if (accept.has('bearer') && audiences.length === 0)
    return 'it accepts bearer tokens that are meant for nobody'
  return {
    name: rule.name ?? rule.path,
    ...(host !== undefined && { host }),
    ...(rule.methods !== undefined && { methods: methodsOf(rule.methods) }),
    path,
    ...(rule.caseSensitive === false && {
      anyCase: { folded: mapped(path, folded), foldedWidely: mapped(path, foldedWidely) },
    }),
    allow: new Set(rule.allow),
    access,
    accept,
    audiences,
    ...(clients !== undefined && { clients }),
    require: readRequirement(rule.require ?? nothingRequired),
    shadow: rule.shadow === true,
    ...(rule.unauthenticated !== undefined && { unauthenticated: rule.unauthenticated }),
    handling: handlingOf(rule),
    ...(rule.hint !== undefined && { hint: rule.hint }),
  }
}

const sessionsOnly: ReadonlySet<Way> = new Set(['session'])

function methodsOf(methods: readonly string[]): ReadonlySet<string> {
  const upper = methods.map(method => method.toUpperCase())
  return new Set(upper.includes('GET') ? [...upper, 'HEAD'] : upper)
}

function handlingOf(rule: RouteRule): Handling {
  const { upstream, timeouts, maxBody, cache, respond, origins, cors, accessToken, forwardAuthorization } =
    rule
  return {
    ...(upstream !== undefined && { upstream }),
    ...(timeouts !== undefined && { timeouts }),
    ...(maxBody !== undefined && { maxBody }),
    ...(cache !== undefined && { cache }),
    ...(respond !== undefined && { respond }),
    ...(origins !== undefined && { origins }),
    ...(cors !== undefined && { cors }),
    ...(accessToken !== undefined && { accessToken }),
    ...(forwardAuthorization !== undefined && { forwardAuthorization }),
  }
}

function mapped({ segments, below }: RulePath, fold: (text: string) => string): RulePath {
  return { segments: segments.map(segment => (segment === undefined ? undefined : fold(segment))), below }
}
