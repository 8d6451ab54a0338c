import { GatewayError } from '../errors.ts'
import type { Credentials, Identity } from '../identity/identity.ts'
import { ProviderRefusal } from '../provider/provider-refusal.ts'
import type { Provider } from '../provider/provider.ts'
import type { AppToken } from '../provider/token-for.ts'
import type { Refresh } from '../session/refresher.ts'
import type { SharedToken, TokenOf } from '../session/shared-tokens.ts'
import type { SessionStore } from '../session/session-store.ts'
import type { Sharing } from '../session/sessions.ts'
import type { Session } from '../session/session.ts'
import type { Spend } from '../session/spending.ts'
import { freshIdToken, isIdToken } from './fresh-id-token.ts'
import type { SigninOptions } from './options.ts'

/** A token for the application, or what stands in its way. */
export type FoundToken =
  | (SharedToken & Readonly<{ kind: 'token' }>)
  /** A sign-in of the person may bring it. @property claims what the provider wants of that, as JSON */
  | Readonly<{ kind: 'person'; error: GatewayError; claims?: string }>
  | Readonly<{ kind: 'refused'; error: GatewayError; claims?: string }>

/** What the provider has said, as far as it matters here. */
type Answered =
  | Extract<FoundToken, Readonly<{ kind: 'token' }>>
  | Extract<AppToken, Readonly<{ kind: 'failed' }>>

export type TokenAskingOptions = Pick<SigninOptions, 'log' | 'now'> &
  Readonly<{
    sharing?: Pick<Sharing, 'tokens'> | undefined
    provider: Pick<Provider, 'tokenFor' | 'refresh'>
    sessions: Pick<SessionStore, 'sessionOf'>
    spend: Spend
    refresh: Refresh
  }>

/** Asks the provider. @param identity of a session, or of whoever has called with a token of their own */
export type AskForToken = (
  identity: Identity,
  credentials: Credentials,
  scopes: readonly string[],
) => Promise<FoundToken>

/** Seconds before its end from which on a token is not given out any more; of a short life, the second half. */
const margin = 60

/** Tokens for the application, and what the provider's answers mean where it gives none. */
export function createTokenAsking(options: TokenAskingOptions): AskForToken {
  const { provider, sessions, log, now } = options
  const shared = options.sharing?.tokens

  /** What another process has got. */
  async function known(of: TokenOf): Promise<Answered | undefined> {
    const found = await shared?.find(of, now())
    return found && { kind: 'token', ...found }
  }

  async function bySession(session: Session, of: TokenOf, scopes: readonly string[]): Promise<Answered> {
    const spent = await options.spend(session, async refreshToken => {
      // It may have got it while this one waited for its turn.
      const elsewhere = await known(of)
      if (elsewhere !== undefined) return { result: elsewhere }
      const at = now()
      const answered = isIdToken(scopes)
        ? await freshIdToken(provider, refreshToken, session, at)
        : await provider.tokenFor({ refreshToken }, scopes, at)
      const result = given(answered, at)
      // Waited for: whose turn is next in another process looks there.
      if (result.kind === 'token') await shared?.keep(of, result, at)
      return { result, ...(answered.refreshToken !== undefined && { refreshToken: answered.refreshToken }) }
    })
    return spent ?? { kind: 'failed', error: unavailable() }
  }

  /** A refresh tells whether it is the session that the provider does not vouch for any more, or this token alone. */
  async function judgedByRefresh(session: Session, cause: GatewayError): Promise<FoundToken> {
    const outcome = await options.refresh(session)
    if (outcome === 'failed') return { kind: 'refused', error: unavailable() }
    return { kind: 'person', error: new GatewayError(outcome === 'ended' ? over : notEnough, { cause }) }
  }

  function tell({ user, sessionId }: Identity, scopes: readonly string[], error: GatewayError): void {
    const said = error instanceof ProviderRefusal ? error.said : { problem: error.message }
    const { aadsts, traceId, correlationId } = error.facts
    const about = { subject: user, session: sessionId, scopes }
    log.warn(
      { event: 'app_token.failed', code: error.code, ...about, ...said, aadsts, traceId, correlationId },
      'there is no token for the application',
    )
  }

  return async (identity, credentials, scopes) => {
    const session = sessions.sessionOf(identity)
    if (session !== undefined && session.refreshToken === undefined) return withoutRefreshToken()
    const assertion = bearerOf(credentials)
    if (session === undefined && (assertion === undefined || identity.isApp === true)) return forNobody()
    const of = { owner: identity.sessionId, scopes: scopes.join(' ') }
    const at = now()
    const answered =
      session === undefined
        ? given(await provider.tokenFor({ assertion: assertion ?? '' }, scopes, at), at)
        : ((await known(of)) ?? (await bySession(session, of, scopes)))
    if (answered.kind === 'token') return answered
    const { error } = answered
    tell(identity, scopes, error)
    if (session !== undefined && error.code === 'ERR_SIGNIN_CODE_REJECTED')
      return judgedByRefresh(session, error)
    return meaningOf(error, session === undefined ? 'refused' : 'person')
  }
}

/** @param at when it was asked for */
function given(answered: AppToken, at: number): Answered {
  if (answered.kind === 'failed') return answered
  const { kind, token, lifetime } = answered
  return { kind, token, until: at + Math.max(lifetime - margin, lifetime / 2) }
}

/** @param asked what it is when the provider wants the person */
function meaningOf(error: GatewayError, asked: 'person' | 'refused'): FoundToken {
  if (!(error instanceof ProviderRefusal)) return { kind: 'refused', error }
  // No sign-in was cancelled here: Conditional Access has said no.
  const isBlocked = error.code === 'ERR_SIGNIN_CANCELLED'
  if (isBlocked)
    return { kind: 'refused', error: new GatewayError(notEnough, { cause: error, facts: error.facts }) }
  if (error.retry !== 'interactive') return { kind: 'refused', error }
  const { claims } = error
  return { kind: asked, error, ...(claims !== undefined && { claims }) }
}

function withoutRefreshToken(): FoundToken {
  const message = 'the session has no refresh token by which there could be a token for the application'
  return { kind: 'person', error: new GatewayError('ERR_PROVIDER_REQUEST_REJECTED', { message }) }
}

function forNobody(): FoundToken {
  const message = 'an application has called, and there is nobody to act on behalf of'
  return { kind: 'refused', error: new GatewayError('ERR_POLICY_DENIED', { message }) }
}

/** Nobody could be asked in time. */
export function unavailable(): GatewayError {
  return new GatewayError('ERR_PROVIDER_UNREACHABLE', { facts: { retryAfterSeconds: 15 } })
}

/** The token that a caller has sent (RFC 6750 section 2.1), which was verified by now. */
export function bearerOf({ authorization }: Credentials): string | undefined {
  return /^bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(authorization ?? '')?.[1]
}

/** The session is over, or the sign-in not enough for what is wanted. */
const over = 'ERR_SIGNIN_REQUIRED'
const notEnough = 'ERR_SIGNIN_INTERACTION_REQUIRED'
