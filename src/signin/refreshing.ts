import { GatewayError } from '../errors.ts'
import type { Identifier } from '../identity/identity.ts'
import type { Provider } from '../provider/provider.ts'
import { ProviderRefusal } from '../provider/provider-refusal.ts'
import type { Refreshed } from '../provider/refresh.ts'
import type { Freshness } from '../session/freshness.ts'
import { fromSession } from '../session/from-session.ts'
import { createRefresher, withPatience, type Redeemed, type Refresh } from '../session/refresher.ts'
import { isSamePerson } from '../session/renewal.ts'
import { publicSessionId, type Session } from '../session/session.ts'
import type { SigninOptions } from './options.ts'
import { renewalOf, type RenewalRules } from './renewal-of.ts'

export type RefreshingOptions = RenewalRules &
  Pick<SigninOptions, 'provider' | 'sessions' | 'jar' | 'audit' | 'log' | 'now'> &
  Readonly<{
    /** Undefined: the provider is never asked again. */
    freshness?: Freshness | undefined
    /** Seconds that the provider has for an answer. */
    timeout: number
  }>

export type Refreshing = Readonly<{
  identify: Identifier
  /** What comes of a refresh, or `failed` when that takes too long; it goes on. */
  refresh: Refresh
  isProviderAway: () => Promise<boolean>
}>

/** Seconds that anybody is kept waiting for a refresh. */
const longestWait = 10

/** Seconds for which it counts that the provider is there, or is away. */
const askAgainAfter = 15

/** How sessions are kept fresh: what the provider is asked, and what its answers mean. */
export function createRefreshing(options: RefreshingOptions): Refreshing {
  const { provider, sessions, freshness, log, audit, now } = options
  const once = onceEach(log)

  async function redeem(session: Session, refreshToken: string, at: number): Promise<Redeemed> {
    const refreshed = await provider.refresh(refreshToken, session.person, at)
    if (refreshed.kind !== 'refreshed') return refused(refreshed)
    const { news, refreshToken: next } = refreshed
    const rotated = next === undefined ? {} : { refreshToken: next }
    if (news === undefined) {
      once(
        'refresh.no_id_token',
        'the provider gives no ID token at a refresh: roles and groups stay as they were',
      )
      return { kind: 'refreshed', renewal: { person: session.person, ...rotated } }
    }
    try {
      const renewal = renewalOf({ ...news, ...rotated }, options)
      if (isSamePerson(renewal.person, session.person)) return { kind: 'refreshed', renewal }
      return { kind: 'ended', code: 'ERR_PROVIDER_TOKEN_INVALID', facts: { problem: 'it is another person' } }
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error
      return { kind: 'ended', code: error.code, facts: { problem: error.message } }
    }
  }

  const redeeming = createRefresher({
    store: sessions,
    redeem,
    onEnded: ({ id, person: { user, tenant } }, code) =>
      audit({
        event: 'session.ended',
        code,
        subject: user,
        session: publicSessionId(id),
        ...(tenant !== undefined && { tenant }),
      }),
    log,
    now,
  })
  const refresh = withPatience(redeeming, Math.min(options.timeout, longestWait))
  return {
    refresh,
    identify:
      freshness === undefined
        ? sessions.identify
        : fromSession({
            ...{ store: sessions, jar: options.jar, refresh, freshness, now },
            onOutlived: () =>
              once(
                'refresh.rotation',
                'the provider takes a refresh token only once, and several gateways have redeemed the same: they need a store that they share',
              ),
          }),
    isProviderAway: rememberedFor(askAgainAfter, provider, now),
  }
}

/** What the log is to know of a refusal, and whether it ends the session. */
function refused({ kind, error }: Exclude<Refreshed, { kind: 'refreshed' }>): Redeemed {
  const said = error instanceof ProviderRefusal ? error.said : { problem: error.message }
  const { retryAfterSeconds: retryAfter, aadsts, traceId, correlationId } = error.facts
  const facts = { ...said, aadsts, traceId, correlationId }
  return {
    kind,
    code: error.code,
    facts,
    ...(kind === 'failed' && retryAfter !== undefined && { retryAfter }),
  }
}

/** Log lines that would come with every request are written once. */
function onceEach(log: RefreshingOptions['log']): (event: string, text: string) => void {
  const said = new Set<string>()
  return (event, text) => {
    if (said.has(event)) return
    said.add(event)
    log.warn({ event }, text)
  }
}

function rememberedFor(
  seconds: number,
  provider: Pick<Provider, 'isAway'>,
  now: () => number,
): () => Promise<boolean> {
  let asked: Readonly<{ at: number; answer: Promise<boolean> }> | undefined
  return async () => {
    const at = now()
    if (asked === undefined || at < asked.at || at >= asked.at + seconds)
      asked = { at, answer: provider.isAway() }
    return asked.answer
  }
}
