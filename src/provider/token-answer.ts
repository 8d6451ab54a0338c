import * as client from 'openid-client'
import { isIssuerTemplate } from '../entra/issuer.ts'
import type { BoundedFetch } from './bounded-fetch.ts'
import type { Metadata } from './discovery.ts'
import { isJson } from './json-answer.ts'

/** What the token endpoint has given. An ID token among it is not verified yet. */
export type TokenAnswer = Readonly<{
  idToken?: string
  accessToken: string
  refreshToken?: string
}>

/**
 * Makes a token request by openid-client, which looks at issuer and nonce of an ID token as well. Where the metadata are
 * those of many tenants it is not shown the ID token: it knows one host of one cloud of Entra, and takes any tenant there.
 * Whether it is shown or not, `verifyIdToken` makes every check.
 * @param ask the request; `isShown` says whether openid-client is to look at the ID token
 * @throws whatever openid-client throws
 */
export async function tokenAnswer(
  configuration: client.Configuration,
  { metadata, fetch }: Readonly<{ metadata: Metadata; fetch: BoundedFetch }>,
  ask: (isShown: boolean) => Promise<client.TokenEndpointResponse>,
): Promise<TokenAnswer> {
  const isShown = !isIssuerTemplate(metadata.issuer)
  const withheld: { idToken?: string } = {}
  if (!isShown) configuration[client.customFetch] = withholding(fetch, withheld)
  const answered = await ask(isShown)
  const { id_token: idToken = withheld.idToken, refresh_token: refreshToken } = answered
  return {
    accessToken: answered.access_token,
    ...(idToken !== undefined && { idToken }),
    ...(refreshToken !== undefined && { refreshToken }),
  }
}

/** The same fetch, with the ID token of the answer taken out. */
function withholding(fetch: BoundedFetch, into: { idToken?: string }) {
  return async (...request: Parameters<BoundedFetch>): Promise<Response> => {
    const response = await fetch(...request)
    if (response.status !== 200 || !isJson(response)) return response
    const body: unknown = await response
      .clone()
      .json()
      .catch(() => undefined)
    if (typeof body !== 'object' || body === null || !('id_token' in body)) return response
    const { id_token: idToken, ...rest } = body
    if (typeof idToken === 'string') into.idToken = idToken
    return Response.json(rest)
  }
}
