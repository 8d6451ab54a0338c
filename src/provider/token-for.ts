import * as client from 'openid-client'
import { isDefaultScope, permissionOf } from '../entra/scope.ts'
import { GatewayError } from '../errors.ts'
import type { Metadata } from './discovery.ts'
import type { Finder } from './finder.ts'
import { exchangeError } from './oauth-error.ts'
import type { ProviderSettings } from './settings.ts'
import type { WithCredential } from './credential.ts'

/** By what a token for the application is asked for: that of a session, or the token of whoever has called. */
export type TokenGrant = Readonly<{ refreshToken: string }> | Readonly<{ assertion: string }>

/** What came of it. @property refreshToken takes the place of the one that was redeemed, whatever else came of it */
export type AppToken =
  /** @property lifetime seconds, from when it was asked for */
  | Readonly<{ kind: 'token'; token: string; lifetime: number; refreshToken?: string }>
  | Readonly<{ kind: 'failed'; error: GatewayError; refreshToken?: string }>

/** Asks for a token of one resource; never throws. @param now NumericDate, seconds */
export type TokenFor = (grant: TokenGrant, scopes: readonly string[], now: number) => Promise<AppToken>

/** Characters: what is longer goes into no header of a request. */
const longestToken = 12_288

/** Seconds: nobody's token is good for longer, whatever the provider says. */
const longestLifetime = 86_400

/** RFC 7523 section 2.1, with Entra's member that makes on-behalf-of of it (Microsoft, "OAuth 2.0 On-Behalf-Of flow"). */
const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** @param configure for the token endpoint; its clock tolerance must not be small, as the ID token is of no interest */
export function createTokenFor(
  finder: Pick<Finder, 'ready'>,
  withCredential: WithCredential,
  configure: (metadata: Metadata, authentication: client.ClientAuth) => client.Configuration,
  { entra }: Pick<ProviderSettings, 'entra'>,
): TokenFor {
  return async (grant, scopes, now) => {
    try {
      const { metadata } = await finder.ready()
      const answered = await withCredential(async authentication =>
        ask(configure(metadata, authentication), grant, scopes.join(' ')),
      )
      const next = answered.refresh_token
      const rotated = next === undefined || next === '' ? {} : { refreshToken: next }
      const problem = problemOf(answered, scopes, entra !== undefined)
      if (problem === undefined) {
        const lifetime = Math.min(answered.expires_in ?? 0, longestLifetime)
        return { kind: 'token', token: answered.access_token, lifetime, ...rotated }
      }
      const error = new GatewayError('ERR_PROVIDER_ANSWER_INVALID', { message: problem })
      return { kind: 'failed', error, ...rotated }
    } catch (error) {
      return { kind: 'failed', error: await exchangeError(error, now) }
    }
  }
}

async function ask(
  configuration: client.Configuration,
  grant: TokenGrant,
  scope: string,
): Promise<client.TokenEndpointResponse> {
  if ('refreshToken' in grant) return client.refreshTokenGrant(configuration, grant.refreshToken, { scope })
  const { assertion } = grant
  const wanted = { assertion, scope, requested_token_use: 'on_behalf_of' }
  return client.genericGrantRequest(configuration, jwtBearer, wanted)
}

/** Why an answer brings no token that can be passed on, or undefined; no part of it is told. */
function problemOf(
  answered: client.TokenEndpointResponse,
  scopes: readonly string[],
  isEntra: boolean,
): string | undefined {
  const { access_token: token, token_type: type, expires_in: lifetime, scope } = answered
  if (type.toLowerCase() !== 'bearer') return 'the token for the application is no bearer token'
  if (token.length > longestToken)
    return `the token for the application is longer than ${longestToken} characters`
  // RFC 6750 section 2.1
  if (!/^[A-Za-z0-9._~+/-]+=*$/.test(token)) return 'the token for the application cannot stand in a header'
  if (lifetime === undefined || !(lifetime > 0))
    return 'nobody says how long the token for the application lives'
  // Left out, it is what was asked for (RFC 6749 section 5.1).
  const granted = scope?.split(' ')
  const missing = granted && scopes.find(asked => !isGranted(asked, granted, isEntra))
  return missing === undefined ? undefined : `the token for the application is not for ${missing}`
}

/** Entra may write the resource of a scope in another way, and may say more than was asked for. */
function isGranted(asked: string, granted: readonly string[], isEntra: boolean): boolean {
  if (!isEntra) return granted.includes(asked)
  return isDefaultScope(asked) || granted.some(scope => permissionOf(scope) === permissionOf(asked))
}
