import * as client from 'openid-client'
import type { Asking } from './gathered-claims.ts'
import { tokenAnswer, type TokenAnswer } from './token-answer.ts'

/** What the authorization request was made with. */
type Asked = Readonly<{ state: string; nonce: string; codeVerifier: string; redirectUri: string }>

/**
 * Redeems the code of an authorization response at the token endpoint (OpenID Connect Core 1.0 section 3.1.3).
 * @param answer code and state, see `authorizationAnswer`
 * @throws whatever `exchangeError` understands
 */
export async function codeGrant(
  answer: URLSearchParams,
  { state, nonce, codeVerifier, redirectUri }: Asked,
  { configuration, ...asking }: Asking & Readonly<{ configuration: client.Configuration }>,
): Promise<TokenAnswer> {
  const url = new URL(redirectUri)
  url.search = answer.toString()
  const checks = { expectedState: state, pkceCodeVerifier: codeVerifier }
  const checksOfIdToken = { expectedNonce: nonce, idTokenExpected: true }
  return tokenAnswer(configuration, asking, async isShown =>
    client.authorizationCodeGrant(configuration, url, { ...checks, ...(isShown && checksOfIdToken) }),
  )
}
