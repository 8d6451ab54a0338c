import { GatewayError } from '../errors.ts'
import type { Credentials, Identity } from '../identity/identity.ts'
import { ProviderRefusal } from '../provider/provider-refusal.ts'
import type { Provider } from '../provider/provider.ts'
import type { AppToken } from '../provider/token-for.ts'
import type { Refresh } from '../session/refresher.ts'
import type { SessionStore } from '../session/session-store.ts'
import type { Session } from '../session/session.ts'
import type { Spend } from '../session/spending.ts'
import type { SigninOptions } from './options.ts'

/** A token for the application, or what stands in its way. */
export type FoundToken =
  /** @property lifetime seconds */
  | Readonly<{ kind: 'token'; token: string; lifetime: number }>
  /** A sign-in of the person may bring it. @property claims what the provider wants of that, as JSON */
  | Readonly<{ kind: 'person'; error: GatewayError; claims?: string }>
  | Readonly<{ kind: 'refused'; error: GatewayError; claims?: string }>

export type TokenAskingOptions = Pick<SigninOptions, 'log' | 'now'> &
  Readonly<{
    provider: Pick<Provider, 'tokenFor'>
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

/** Tokens for the application, and what the provider's answers mean where it gives none. */
export function createTokenAsking(options: TokenAskingOptions): AskForToken {
  const { provider, sessions, log, now } = options

  async function bySession(session: Session, scopes: readonly string[]): Promise<AppToken> {
    const spent = await options.spend(session, async refreshToken => {
      const result = await provider.tokenFor({ refreshToken }, scopes, now())
      return { result, ...(result.refreshToken !== undefined && { refreshToken: result.refreshToken }) }
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
    const answered =
      session === undefined
        ? await provider.tokenFor({ assertion: assertion ?? '' }, scopes, now())
        : await bySession(session, scopes)
    if (answered.kind === 'token') return answered
    const { error } = answered
    tell(identity, scopes, error)
    if (session !== undefined && error.code === 'ERR_SIGNIN_CODE_REJECTED')
      return judgedByRefresh(session, error)
    return meaningOf(error, session === undefined ? 'refused' : 'person')
  }
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
