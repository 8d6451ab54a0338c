import { GatewayError } from '../errors.ts'
import type { Claims } from '../identity/claims.ts'
import type { Asking } from './gathered-claims.ts'
import { isJson } from './json-answer.ts'
import { temporary, unreachable } from './oauth-error.ts'
import { refusal, verifySigned } from './signed-token.ts'

/**
 * What the UserInfo endpoint says of the person of a verified ID token, as JSON or as a signed JWT (OpenID Connect Core
 * 1.0 section 5.3). It is asked with a header, never with a form or a query.
 * @throws GatewayError ERR_PROVIDER_UNREACHABLE, ERR_PROVIDER_TEMPORARY, ERR_PROVIDER_ANSWER_INVALID, or
 * ERR_PROVIDER_TOKEN_INVALID when it speaks of somebody else
 */
export async function userinfo(accessToken: string, { sub }: Claims, asking: Asking): Promise<Claims> {
  const { metadata, fetch } = asking
  const { userinfo_endpoint: endpoint = '' } = metadata
  const headers = { authorization: `Bearer ${accessToken}`, accept: 'application/json' }
  const response = await fetch(endpoint, { headers }).catch((error: unknown) => {
    throw error instanceof GatewayError
      ? error
      : unreachable('the UserInfo endpoint cannot be reached', error)
  })
  const { status } = response
  if (status === 429 || status >= 500) throw temporary(`the UserInfo endpoint answered ${status}`)
  if (status !== 200) throw invalid(`the UserInfo endpoint answered ${status}`)
  const claims = await claimsOf(response, asking)
  // Section 5.3.2: without it the answer may be somebody else's.
  if (claims['sub'] !== sub) throw refusal('the UserInfo answer is of another subject')
  return claims
}

async function claimsOf(response: Response, asking: Asking): Promise<Claims> {
  const type = response.headers.get('content-type') ?? ''
  if (/^application\/jwt(?:;|$)/i.test(type.trim())) {
    const token = (await response.text()).trim()
    const { claims } = await verifySigned(token, 'UserInfo answer', ['iss', 'aud', 'sub'], asking)
    return claims
  }
  if (!isJson(response)) throw invalid('the UserInfo answer is neither JSON nor a JWT')
  const body: unknown = await response.json().catch(() => undefined)
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalid('the UserInfo answer is no JSON object')
  }
  return Object.fromEntries(Object.entries(body))
}

function invalid(message: string): GatewayError {
  return new GatewayError('ERR_PROVIDER_ANSWER_INVALID', { message })
}
