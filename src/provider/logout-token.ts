import type { JWTPayload } from 'jose'
import { isPlainType, refusal, verifySigned, type Expected } from './signed-token.ts'

/** What the provider says has ended there: one session, or all of a person. One of the two is always given. */
export type LogoutToken = Readonly<{
  issuer: string
  sid?: string
  /** The claim `sub`. */
  subject?: string
  /** The claim `jti`: a second token of this name is the first once more. */
  id: string
  /** When its time is over, clocks included, so that it needs no remembering: NumericDate, seconds. */
  usableUntil: number
}>

/** Seconds that a token without `exp` may take on its way: early drafts of the specification had none. */
const freshFor = 300

/** The member of `events` that makes it a logout token (OpenID Connect Back-Channel Logout 1.0 section 2.4). */
const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'

/**
 * What a logout token says, after every check of OpenID Connect Back-Channel Logout 1.0 section 2.6 but the one for
 * replays: those of `verifySigned`, its time, `jti`, what it is for, and that it names somebody.
 * @throws GatewayError ERR_PROVIDER_TOKEN_INVALID, ERR_PROVIDER_CLOCK, or what the key set throws
 */
export async function verifyLogoutToken(token: string, expected: Expected): Promise<LogoutToken> {
  const required = ['iss', 'aud', 'iat', 'jti', 'events']
  const { claims, type } = await verifySigned(token, 'logout token', required, expected)
  const problem = purposeProblem(type, claims)
  if (problem !== undefined) throw refusal(problem)
  const { iss: issuer = '', iat = 0, exp, jti: id, sub: subject, sid } = claims
  const usableUntil = (exp ?? iat + freshFor) + expected.settings.clockTolerance
  if (usableUntil <= expected.now) throw refusal('the logout token has no exp and is not fresh')
  if (!isName(id)) throw refusal('the jti of the logout token is no name')
  if (subject === undefined && sid === undefined) throw refusal('the logout token has neither sub nor sid')
  if (subject !== undefined && !isName(subject)) throw refusal('the sub of the logout token is no name')
  if (sid !== undefined && !isName(sid)) throw refusal('the sid of the logout token is no name')
  return {
    ...{ issuer, id, usableUntil },
    ...(subject !== undefined && { subject }),
    ...(sid !== undefined && { sid }),
  }
}

/**
 * Why a token with a good signature is none that ends sessions, or undefined. A type of its own is recommended and no
 * more (section 2.4), so that a plain one counts as well; an ID token, which the same keys sign, has no such event.
 */
function purposeProblem(type: unknown, claims: JWTPayload): string | undefined {
  const isTyped = typeof type === 'string' && /^(?:application\/)?logout\+jwt$/i.test(type)
  if (!isTyped && !isPlainType(type)) return 'the type of the logout token is neither logout+jwt nor JWT'
  const { typ, events, nonce } = claims
  // Keycloak says by this claim what a token is for.
  if (typ !== undefined && typ !== 'Logout') return 'the claim typ of the logout token is not Logout'
  if (nonce !== undefined) return 'a logout token must not have a nonce'
  if (!isObject(events) || !isObject(events[logoutEvent])) {
    return 'the events of the logout token do not say that it is one'
  }
  return undefined
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
