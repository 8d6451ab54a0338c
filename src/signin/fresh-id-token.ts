import { GatewayError } from '../errors.ts'
import type { Provider } from '../provider/provider.ts'
import type { AppToken } from '../provider/token-for.ts'
import type { Session } from '../session/session.ts'

/** What is asked for where it is an ID token; no route can name it, as it is about the sign-in. */
export const idTokenScopes = ['openid'] as const

export function isIdToken(scopes: readonly string[]): boolean {
  return scopes.length === 1 && scopes[0] === idTokenScopes[0]
}

/** Characters: what is longer goes into no header of a request. */
const longestToken = 12_288

/**
 * A new ID token of somebody who is signed in. It passes every check of a refresh, so it is of the same person
 * (OpenID Connect Core 1.0 section 12.2).
 * @param now NumericDate, seconds
 */
export async function freshIdToken(
  provider: Pick<Provider, 'refresh'>,
  refreshToken: string,
  { person }: Session,
  now: number,
): Promise<AppToken> {
  const outcome = await provider.refresh(refreshToken, person, now)
  const rotated =
    'refreshToken' in outcome && outcome.refreshToken !== undefined
      ? { refreshToken: outcome.refreshToken }
      : {}
  if (outcome.kind !== 'refreshed') return { kind: 'failed', error: outcome.error, ...rotated }
  const { news } = outcome
  if (news === undefined) return { kind: 'failed', error: useless('there is no ID token in it'), ...rotated }
  const { exp } = news.claims
  if (typeof exp !== 'number' || exp <= now)
    return { kind: 'failed', error: useless('the ID token of it has ended'), ...rotated }
  if (news.idToken.length > longestToken) {
    const what = `the ID token of it is longer than ${longestToken} characters`
    return { kind: 'failed', error: useless(what), ...rotated }
  }
  return { kind: 'token', token: news.idToken, lifetime: exp - now, ...rotated }
}

function useless(what: string): GatewayError {
  const message = `the answer to a refresh is of no use to the application: ${what}`
  return new GatewayError('ERR_PROVIDER_ANSWER_INVALID', { message })
}
