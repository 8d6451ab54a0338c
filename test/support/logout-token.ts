import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { request, type Answer } from './http-client.ts'
import { clientId, type ScriptedProvider } from './scripted-provider.ts'

/** What makes it a logout token (OpenID Connect Back-Channel Logout 1.0 section 2.4). */
export const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'

/** Good claims of a logout token, of a name of its own. @param now NumericDate, seconds */
export function logoutClaims(issuer: string, now: number): Record<string, unknown> {
  const events = { [logoutEvent]: {} }
  return { iss: issuer, aud: clientId, iat: now, exp: now + 120, jti: randomUUID(), events, sid: 'the-sid' }
}

/** A logout token of the scripted provider, signed with its key. A claim or member that is `undefined` is left out. */
export async function logoutToken(
  idp: ScriptedProvider,
  now: number,
  changed: Readonly<Record<string, unknown>> = {},
  header: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const claims = { ...logoutClaims(idp.issuer, now), ...changed }
  const members = { alg: 'RS256', kid: 'key-1', typ: 'logout+jwt', ...header }
  return new SignJWT(JSON.parse(JSON.stringify(claims)) as Record<string, unknown>)
    .setProtectedHeader({ alg: '', ...(JSON.parse(JSON.stringify(members)) as object) })
    .sign(idp.script.signWith)
}

/** Sends it as the provider does: straight to the gateway, by whatever name it knows it. */
export async function sendLogoutToken(
  port: number,
  token: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return request(`http://127.0.0.1:${port}/.auth/backchannel-logout`, {
    method: 'POST',
    headers: {
      host: 'entrada.internal',
      'content-type': 'application/x-www-form-urlencoded',
      accept: '*/*',
      ...headers,
    },
    body: new URLSearchParams({ logout_token: token }).toString(),
  })
}
