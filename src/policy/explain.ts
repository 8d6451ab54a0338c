import type { ErrorCode } from '../errors.ts'
import type { Identity } from '../identity/identity.ts'
import type { Refusal } from './asked.ts'
import type { CompiledRoute, Policy } from './compile.ts'
import { decideRoute } from './decide.ts'
import type { Decision } from './decision.ts'
import { matchRoute } from './match.ts'
import { type Mismatch, mismatchOf, widened } from './mismatch.ts'
import { isRefusal, type Target } from './target.ts'

/** Why somebody gets in: the route lets in everybody, or whoever is signed in, or they have what it requires. */
export type Admission = 'public' | 'optional' | 'signed-in' | 'requirements-met'

/** A route that was looked at, and why it was passed over; without `mismatch` it is the one that decides. */
export type Tried = Readonly<{ route: CompiledRoute; mismatch?: Mismatch }>

/** What the policy says to a request, and how it has come to that. */
export type Explanation = Readonly<{
  decision: Decision
  /** The one that decided; undefined when the target has no single meaning. */
  route?: CompiledRoute
  reason: ErrorCode | Admission
  /** In their order, up to the one that decided; without it when none of the settings did. */
  tried: readonly Tried[]
}>

/**
 * What the gateway does with a request, by the functions that it decides with.
 * @param target as `asked` gives it
 * @param now NumericDate, seconds
 */
export function explain(
  policy: Policy,
  target: Target | Refusal,
  identity: Identity | undefined,
  now: number,
): Explanation {
  if ('code' in target) return refused(target, [])
  const tried = triedIn(policy, target)
  const route = matchRoute(policy, target)
  if (isRefusal(route)) return refused(route, tried)
  const decision = decideRoute(route, identity, now)
  return { decision, route, reason: reasonOf(decision, route), tried }
}

function refused(refusal: Refusal, tried: readonly Tried[]): Explanation {
  return { decision: { kind: 'bad-request', route: '', ...refusal }, reason: refusal.code, tried }
}

/** The routes from the top, up to the first that speaks of the target as it was sent, or might. */
function triedIn(policy: Policy, target: Target): readonly Tried[] {
  const wide = widened(policy, target.segments)
  const tried: Tried[] = []
  for (const route of policy.routes) {
    const mismatch = mismatchOf(route, target, target.segments, wide)
    tried.push({ route, ...(mismatch !== undefined && { mismatch }) })
    if (mismatch === undefined || mismatch === 'letters') break
  }
  return tried
}

function reasonOf(decision: Decision, { access, require }: CompiledRoute): Explanation['reason'] {
  if (decision.kind !== 'allow') return decision.code
  if (decision.shadowed !== undefined) return decision.shadowed.code
  if (access === 'public' || access === 'optional') return access
  return Object.keys(require).length === 0 ? 'signed-in' : 'requirements-met'
}
