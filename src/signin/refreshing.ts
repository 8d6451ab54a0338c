import { GatewayError } from '../errors.ts'
import { withEarlierTime } from '../identity/assurance.ts'
import { audited } from '../identity/audited.ts'
import type { Identifier } from '../identity/identity.ts'
import { tracedRefresh } from '../observe/trace-parts.ts'
import type { Provider } from '../provider/provider.ts'
import { ProviderRefusal } from '../provider/provider-refusal.ts'
import type { Refreshed } from '../provider/refresh.ts'
import { ageOf, type Freshness } from '../session/freshness.ts'
import { fromSession } from '../session/from-session.ts'
import { createInTurn } from '../session/in-turn.ts'
import { createRefresher, withPatience, type Redeemed, type Refresh } from '../session/refresher.ts'
import {
  createRefreshTogether,
  type RefreshTogether,
  type TogetherOptions,
} from '../session/refresh-together.ts'
import type { Sharing } from '../session/sessions.ts'
import { createSpending, type Spend } from '../session/spending.ts'
import { isSamePerson } from '../session/renewal.ts'
import { publicSessionId, type Session } from '../session/session.ts'
import { auditRights } from './changed-rights.ts'
import type { SigninOptions } from './options.ts'
import type { OwedClaims } from './owed-claims.ts'
import { renewalOf, type RenewalRules } from './renewal-of.ts'

export type RefreshingOptions = RenewalRules &
  Pick<
    SigninOptions,
    'provider' | 'sessions' | 'jar' | 'audit' | 'log' | 'now' | 'sharing' | 'namedRights' | 'counted'
  > &
  Readonly<{
    /** Undefined: the provider is never asked again. */
    freshness?: Freshness | undefined
    /** Seconds that the provider has for an answer. */
    timeout: number
    /** Told of a session that has ended with a claims challenge, as JSON. */
    onClaims?: OwedClaims['owe']
  }>

export type Refreshing = Readonly<{
  identify: Identifier
  /** What comes of a refresh, or `failed` when that takes too long; it goes on. */
  refresh: Refresh
  /** Redeems refresh tokens for something else, and not while they are refreshed. */
  spend: Spend
  isProviderAway: () => Promise<boolean>
  /** Whether only a sign-in can tell what the provider says of a session by now, and it is time to. */
  isStale: (session: Session) => boolean
}>

/** Seconds that anybody is kept waiting for a refresh. */
const longestWait = 10

/** How many sessions are refreshed at once without anybody waiting for it. */
const mostAtOnce = 50

/** Milliseconds between two lines that say that the other gateways cannot be asked. */
const tellAgainAfter = 60_000

/** Seconds for which it counts that the provider is there, or is away. */
const askAgainAfter = 15

/** How sessions are kept fresh: what the provider is asked, and what its answers mean. */
export function createRefreshing(options: RefreshingOptions): Refreshing {
  const { provider, sessions, freshness, log, audit, now } = options
  const once = onceEach(log)

  function oweClaims(person: Session['person'], error: GatewayError): void {
    if (error instanceof ProviderRefusal && error.claims !== undefined)
      options.onClaims?.(person, error.claims)
  }

  async function redeem(session: Session, refreshToken: string, at: number): Promise<Redeemed> {
    const refreshed = await provider.refresh(refreshToken, session.person, at)
    if (refreshed.kind === 'ended') oweClaims(session.person, refreshed.error)
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
      const person = withEarlierTime(renewal.person, session.person)
      if (isSamePerson(person, session.person)) return { kind: 'refreshed', renewal: { ...renewal, person } }
      return { kind: 'ended', code: 'ERR_PROVIDER_TOKEN_INVALID', facts: { problem: 'it is another person' } }
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error
      return { kind: 'ended', code: error.code, facts: { problem: error.message } }
    }
  }

  const inTurn = createInTurn()
  const { sharing } = options
  const isDue = (session: Session) =>
    freshness !== undefined && ['due', 'over'].includes(ageOf(session, freshness, now()))
  const refresher = createRefresher({
    store: sessions,
    redeem,
    inTurn,
    together: sharing && togetherBy({ ...sharing, isDue }, log),
    onEnded: ({ id, person }, code) =>
      audit({ event: 'session.ended', ...audited({ ...person, sessionId: publicSessionId(id) }), code }),
    onRenewed: (before, { id, person }) =>
      auditRights(options, before.person, { ...person, sessionId: publicSessionId(id) }),
    log,
    now,
    counted: options.counted,
  })
  const redeeming: Refresh = async session => tracedRefresh(async () => refresher(session))
  const refresh = withPatience(redeeming, Math.min(options.timeout, longestWait))
  refreshWhatIsOpen(sessions, redeeming)
  return {
    refresh,
    spend: createSpending({
      ...{ store: sessions, inTurn },
      together: sharing && togetherBy({ ...sharing, isDue: () => true }, log),
    }),
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
    isStale: session =>
      freshness !== undefined &&
      session.refreshToken === undefined &&
      ageOf(session, freshness, now()) === 'due',
  }
}

function togetherBy(
  rules: Sharing & Pick<TogetherOptions, 'isDue'>,
  log: RefreshingOptions['log'],
): RefreshTogether {
  let toldAt = -Infinity
  return createRefreshTogether({
    ...rules,
    onAlone: error => {
      const at = performance.now()
      if (at < toldAt + tellAgainAfter) return
      toldAt = at
      const detail = error instanceof Error ? error.message : String(error)
      log.warn(
        { event: 'refresh.alone', detail },
        'sessions are refreshed without asking the other gateways, which cannot be reached',
      )
    },
  })
}

/** What is open brings no request: its session is kept fresh all the same, some at a time. */
function refreshWhatIsOpen({ onDue }: Pick<SigninOptions['sessions'], 'onDue'>, refresh: Refresh): void {
  let running = 0
  onDue(session => {
    if (running >= mostAtOnce) return
    running += 1
    void refresh(session)
      .catch(() => undefined)
      .finally(() => (running -= 1))
  })
}

/** What the log is to know of a refusal, and whether it ends the session. */
function refused(refusal: Exclude<Refreshed, { kind: 'refreshed' }>): Redeemed {
  const { kind, error } = refusal
  const said = error instanceof ProviderRefusal ? error.said : { problem: error.message }
  const { retryAfterSeconds: retryAfter, aadsts, traceId, correlationId } = error.facts
  const facts = { ...said, aadsts, traceId, correlationId }
  if (kind === 'ended') return { kind, code: error.code, facts }
  const { refreshToken } = refusal
  return {
    kind,
    code: error.code,
    facts,
    ...(retryAfter !== undefined && { retryAfter }),
    ...(refreshToken !== undefined && { refreshToken }),
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
