import type { Config } from '../config/config.ts'
import type { CompiledRoute, Policy } from '../policy/compile.ts'
import type { Explanation, Tried } from '../policy/explain.ts'
import type { Mismatch } from '../policy/mismatch.ts'
import type { Persona } from '../policy/persona.ts'
import { reasonSentence } from '../policy/reason-sentence.ts'

/** What is to be shown, and what it comes from. */
export type Shown = Readonly<{
  request: Readonly<{ method: string; url: string }>
  /** Without it nobody is signed in. */
  as: Persona | undefined
  explanation: Explanation
  policy: Policy
  config: Pick<Config, 'auth' | 'routes' | 'defaultAccess'>
}>

/** A rule that was looked at. `rule` counts from 1; without it the row is not of the settings. */
type Row = Readonly<{
  rule?: number
  route: string
  path: string
  methods?: readonly string[]
  host?: string
  matched: boolean
  why: string
}>

/** What `--json` prints: the decision as one of four words, and everything that explains it. */
export function explanationJson(shown: Shown): Readonly<Record<string, unknown>> {
  const { explanation } = shown
  const { decision, route, reason } = explanation
  const { kind } = decision
  return {
    route: route?.name ?? null,
    decision: wordFor(decision),
    reason,
    detail: detailOf(shown),
    ...(kind === 'deny' && { missing: decision.missing }),
    ...(kind === 'deny' && decision.hint !== undefined && { hint: decision.hint }),
    ...(kind === 'step-up' && { asks: decision.asks }),
    ...(kind === 'allow' && decision.shadowed !== undefined && { shadowed: decision.shadowed }),
    tried: rowsOf(shown),
  }
}

/** The same for people, with a line end. */
export function explanationText(shown: Shown): string {
  const { request, as, explanation } = shown
  const { decision, route, reason } = explanation
  const rows = rowsOf(shown).map(({ rule, route: name, path, methods, host, matched, why }) => [
    `${matched ? '>' : ' '} ${rule ?? '-'}`,
    [...(name === path ? [] : [name]), `${host ?? ''}${path}`, ...(methods ?? [])].join(' '),
    `${matched ? 'yes' : 'no'}: ${why}`,
  ])
  const [first = 0, second = 0] = [0, 1].map(column =>
    Math.max(0, ...rows.map(row => row[column]?.length ?? 0)),
  )
  const lines = [
    `${request.method} ${request.url}, from ${personaText(as)}`,
    '',
    ...rows.map(([mark = '', rule = '', why]) => `${mark.padEnd(first)}  ${rule.padEnd(second)}  ${why}`),
    ...(rows.length > 0 ? [''] : []),
    `${wordFor(decision)}${isShadowed(explanation) ? ', in shadow' : ''}: ${detailOf(shown)} (${reason})`,
    ...(decision.kind === 'sign-in' ? [`  accepts   ${[...(route?.accept ?? [])].join(', ')}`] : []),
    ...(route === undefined || Object.keys(route.require).length === 0
      ? []
      : [`  requires  ${JSON.stringify(route.require)}`]),
    ...lackingLines(explanation),
  ]
  // Names come from files: nothing in them may steer a terminal.
  return lines.map(line => `${line.replaceAll(/\p{Cc}/gu, '?').trimEnd()}\n`).join('')
}

function wordFor(decision: Explanation['decision']): 'allow' | 'deny' | 'sign-in' | 'bad-request' {
  return decision.kind === 'step-up' ? 'sign-in' : decision.kind
}

function isShadowed({ decision }: Explanation): boolean {
  return decision.kind === 'allow' && decision.shadowed !== undefined
}

function lackingLines({ decision }: Explanation): readonly string[] {
  if (decision.kind === 'step-up') return [`  asks for  ${JSON.stringify(decision.asks)}`]
  if (decision.kind !== 'deny') return []
  const { roles, groups, scopes = [] } = decision.missing
  return [
    ...[...named('role', roles), ...named('group', groups), ...named('scope', scopes)].map(
      what => `  missing   ${what}`,
    ),
    ...(decision.hint === undefined ? [] : [`  hint      ${decision.hint}`]),
  ]
}

function detailOf({ explanation, policy, config }: Shown): string {
  const { decision, route } = explanation
  if (route !== undefined && numberOf(route, policy, config) === undefined && route !== policy.fallback) {
    return `${config.auth.prefix} and the callback are the gateway's own: it answers there itself, and no application is asked`
  }
  const sentence = reasonSentence(explanation)
  if (decision.kind !== 'allow' || decision.shadowed === undefined) return sentence
  return `without shadow it would be ${decision.shadowed.kind}: ${sentence}`
}

function rowsOf({ explanation: { tried, route }, policy, config }: Shown): readonly Row[] {
  const rows = tried.flatMap(one => rowOf(one, policy, config))
  if (route !== policy.fallback) return rows
  const why = `no rule speaks of it, so defaultAccess holds: ${config.defaultAccess}`
  return [...rows, { route: route.name, path: '/**', matched: true, why }]
}

/** Rules that nobody has written are shown only where they decide. */
function rowOf({ route, mismatch }: Tried, policy: Policy, config: Shown['config']): readonly Row[] {
  const rule = numberOf(route, policy, config)
  if (rule === undefined) {
    const why = "the gateway's own"
    return mismatch === undefined ? [{ route: route.name, path: pathText(route), matched: true, why }] : []
  }
  const { path = '', methods, host } = config.routes[rule - 1] ?? {}
  return [
    {
      ...{ rule, route: route.name, path },
      ...(methods !== undefined && { methods }),
      ...(host !== undefined && { host }),
      matched: mismatch === undefined,
      why: mismatch === undefined ? 'it speaks of this request' : mismatches[mismatch],
    },
  ]
}

const mismatches: Readonly<Record<Mismatch, string>> = {
  path: 'another path',
  method: 'other methods',
  host: 'another host',
  letters: 'it depends on which letters a reader takes for the same',
}

/** How many rules of the settings there are up to this one; undefined for one that is not of the settings. */
function numberOf(route: CompiledRoute, { routes }: Policy, config: Shown['config']): number | undefined {
  const own = routes.length - config.routes.length
  const number = routes.indexOf(route) - own + 1
  return number > 0 ? number : undefined
}

function pathText({ path: { segments, below } }: CompiledRoute): string {
  return `/${[...segments.map(segment => segment ?? '*'), ...(below ? ['**'] : [])].join('/')}`
}

/** Somebody in a few words. */
function personaText(as: Persona | undefined): string {
  if (as === undefined) return 'nobody who is signed in'
  const { user, roles = [], groups = [], scopes = [], claims = {}, bearer = false } = as
  const has = [
    ...named('role', roles),
    ...named('group', groups),
    ...named('scope', scopes),
    ...Object.entries(claims).map(([path, value]) => `${path}=${JSON.stringify(value)}`),
  ]
  const who = `${user ?? 'somebody'} ${bearer ? 'with a bearer token' : 'who is signed in'}`
  return has.length === 0 ? `${who}, and has nothing else` : `${who}: ${has.join(', ')}`
}

function named(kind: string, names: readonly string[]): readonly string[] {
  return names.map(name => `${kind} ${name}`)
}
