import * as client from 'openid-client'
import { resourceOf } from '../entra/scope.ts'
import { GatewayError, type ErrorCode } from '../errors.ts'
import type { Claims } from '../identity/claims.ts'
import { gatherClaims, type Asking } from './gathered-claims.ts'
import { verifyIdToken } from './id-token.ts'
import { exchangeError } from './oauth-error.ts'
import { scopesFor } from './scopes.ts'
import { refusal, type Expected } from './signed-token.ts'
import { tokenAnswer } from './token-answer.ts'

/** Whom the session stands for that is refreshed. */
export type KnownSubject = Readonly<{ subject: string; issuer: string }>

/** What came of a refresh token. */
export type Refreshed =
  | Readonly<{
      kind: 'refreshed'
      /** Missing when the provider gave no ID token: nothing new is known of the person. */
      news?: Readonly<{ claims: Claims; idToken: string }>
      /** Missing when the old one stays good. */
      refreshToken?: string
    }>
  /** The provider does not vouch for this session any more. */
  | Readonly<{ kind: 'ended'; error: GatewayError }>
  /**
   * Nobody could be asked, or it is the operator's fault: it says nothing about the person.
   * @property refreshToken of an answer that was of no other use: the old one may be spent
   */
  | Readonly<{ kind: 'failed'; error: GatewayError; refreshToken?: string }>

/** Seconds: an ID token that is older was not made for this refresh. */
const freshFor = 600

/**
 * Redeems a refresh token. A new ID token passes every check of one at sign-in save the nonce, speaks of the same
 * subject of the same issuer, and is new (OpenID Connect Core 1.0 section 12.2). Where it cannot be judged, for a clock
 * that is wrong or keys that cannot be had, the new refresh token is kept, and nothing else: it came from the token
 * endpoint for one of this session, and what it will bring is held against the same person again.
 * @param configuration its clock tolerance must not be small: the library would throw the whole answer away
 * @throws whatever `refreshError` understands
 */
export async function redeem(
  refreshToken: string,
  known: KnownSubject,
  { configuration, ...asking }: Asking & Readonly<{ configuration: client.Configuration }>,
): Promise<Refreshed> {
  const { settings, metadata } = asking
  // A refresh token that was redeemed for something else in between may come back for that alone.
  const isNarrowed = (settings.tokenScopes ?? []).length > 0 || settings.graph?.photo === true
  const scope = isNarrowed && settings.entra !== undefined ? refreshScopes(metadata, settings) : undefined
  const { idToken, accessToken, ...answered } = await tokenAnswer(configuration, asking, async () =>
    client.refreshTokenGrant(configuration, refreshToken, scope === undefined ? undefined : { scope }),
  )
  const next = answered.refreshToken
  const rotated = next === undefined || next === '' ? {} : { refreshToken: next }
  if (idToken === undefined) {
    if (!isNarrowed) return { kind: 'refreshed', ...rotated }
    const message = 'the answer to a refresh has no ID token'
    return { kind: 'failed', error: new GatewayError('ERR_PROVIDER_ANSWER_INVALID', { message }), ...rotated }
  }
  try {
    const idClaims = await verifyIdToken(idToken, { ...asking, nonce: undefined, accessToken })
    checkNews(idClaims, known, asking)
    const claims = await gatherClaims({ idClaims, accessToken }, asking)
    return { kind: 'refreshed', news: { claims, idToken }, ...rotated }
  } catch (error) {
    const useless = await refreshError(error, asking.now)
    return useless.kind === 'failed' ? { ...useless, ...rotated } : useless
  }
}

/** Those of the sign-in: of one resource alone, which is Graph (Entra "refresh the access token"). */
function refreshScopes(metadata: Expected['metadata'], settings: Expected['settings']): string {
  const { tokenScopes: _, ...own } = settings
  return scopesFor(metadata, { ...own, revalidates: true })
    .filter(scope => resourceOf(scope) === '')
    .join(' ')
}

function checkNews({ iss, sub, iat }: Claims, known: KnownSubject, { now, settings }: Expected): void {
  if (iss !== known.issuer) throw refusal('the ID token of the refresh is of another issuer')
  if (sub !== known.subject) throw refusal('the ID token of the refresh is of another subject')
  // No less likely than an old token is a clock of ours that is ahead.
  if (typeof iat !== 'number' || iat < now - freshFor - settings.clockTolerance) {
    throw new GatewayError('ERR_PROVIDER_CLOCK', { message: 'the ID token of the refresh is an old one' })
  }
}

/**
 * What a refresh means that failed. Whatever cannot be believed ends the session, for nobody vouches for it then; so
 * does whatever asks for the person (Entra "refresh tokens"). A secret that has expired signs nobody out.
 */
export async function refreshError(
  error: unknown,
  now: number,
): Promise<Exclude<Refreshed, { kind: 'refreshed' }>> {
  const known = await exchangeError(error, now)
  return { kind: endings.has(known.code) ? 'ended' : 'failed', error: known }
}

const endings: ReadonlySet<ErrorCode> = new Set([
  'ERR_SIGNIN_CODE_REJECTED',
  'ERR_SIGNIN_INTERACTION_REQUIRED',
  'ERR_SIGNIN_CONSENT_REQUIRED',
  'ERR_SIGNIN_CANCELLED',
  'ERR_PROVIDER_TOKEN_INVALID',
  'ERR_SIGNIN_TENANT_NOT_ALLOWED',
])
