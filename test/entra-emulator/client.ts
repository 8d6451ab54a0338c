import { createHash } from 'node:crypto'
import type { User } from './directory.ts'
import type { Doing, Entra } from './start.ts'

/** Parameters over the usual ones; an `undefined` leaves one out. */
type More = Readonly<Record<string, string | undefined>>

export type TokenReply = Readonly<{ status: number; headers: Headers; body: Record<string, unknown> }>

/** Tenant of the path, and headers beside the usual ones. */
type At = Readonly<{ segment?: string; headers?: Record<string, string> }>

type Turn = Readonly<{ redeeming?: More; doing?: Doing; segment?: string }>

export const codeVerifier = 'a-verifier-that-is-long-enough-for-rfc-7636-to-be-content'
export const callback = 'https://app.example/.auth/callback'

/** Where the gateway's application sends a browser. @param segment tenant of the path */
export function authorizationUrl(entra: Entra, more: More = {}, segment = entra.tenants.contoso.id): URL {
  const url = new URL(`${entra.origin}/${segment}/oauth2/v2.0/authorize`)
  const usual = {
    client_id: entra.apps.gateway.clientId,
    response_type: 'code',
    redirect_uri: callback,
    scope: 'openid profile email',
    state: 'the-state',
    nonce: 'the-nonce',
    code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries({ ...usual, ...more })) {
    if (value !== undefined) url.searchParams.set(name, value)
  }
  return url
}

/** Posts to the token endpoint as the gateway's application, with its secret. */
export async function askToken(
  entra: Entra,
  fields: More,
  { segment = entra.tenants.contoso.id, headers = {} }: At = {},
): Promise<TokenReply> {
  const usual = { client_id: entra.apps.gateway.clientId, client_secret: 'the-client-secret' }
  const body = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...usual, ...fields })) {
    if (value !== undefined) body.set(name, value)
  }
  const url = `${entra.origin}/${segment}/oauth2/v2.0/token`
  const answer = await fetch(url, { method: 'POST', body, headers })
  const json = (await answer.json()) as Record<string, unknown>
  return { status: answer.status, headers: answer.headers, body: json }
}

/** Signs in and redeems the code. */
export async function tokensOf(
  entra: Entra,
  user: User,
  asked: More = {},
  { redeeming = {}, doing = {}, segment = entra.tenants.contoso.id }: Turn = {},
): Promise<TokenReply> {
  const back = entra.signIn(authorizationUrl(entra, asked, segment), user, doing)
  const code = back.searchParams.get('code') ?? ''
  const usual = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: callback,
    code_verifier: codeVerifier,
  }
  return askToken(entra, { ...usual, ...redeeming }, { segment })
}

/** What is in a JWT, unchecked. */
export function contentOf(token: unknown): {
  header: Record<string, unknown>
  claims: Record<string, unknown>
} {
  const [header = '', claims = ''] = String(token).split('.')
  const read = (part: string) =>
    JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>
  return { header: read(header), claims: read(claims) }
}

/** The AADSTS number of an answer, of which the description, the list and the address tell the same. */
export function numberIn({ body }: TokenReply): string {
  return /^AADSTS(\d+): /.exec(String(body['error_description']))?.[1] ?? ''
}
