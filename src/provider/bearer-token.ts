import { accessIssuerProblem, asVersion2, grantOf as entraGrantOf } from '../entra/access-token.ts'
import type { Claims } from '../identity/claims.ts'
import type { Grant } from '../identity/grant.ts'
import { grantOf, isAccessTokenType } from './oauth-access-token.ts'
import { isPlainType, refusal, verifySignature, type Expected } from './signed-token.ts'

/** A bearer token that is believed, save that whom it is meant for is for the route to judge. */
export type BearerToken = Readonly<{
  claims: Claims
  grant: Grant
  /** The claim `aud`, as a list. */
  audiences: readonly string[]
  /** The claim `exp`: NumericDate, seconds. */
  expiresAt: number
}>

/**
 * What a bearer token says, after the checks that make no difference between routes: signature, algorithm, times, issuer,
 * for Entra tenant and key issuer, and that it is an access token and nothing else (RFC 9068 section 4; Entra "access
 * tokens"). An ID token may well be meant for the same audience.
 * @throws GatewayError ERR_PROVIDER_TOKEN_INVALID, ERR_PROVIDER_CLOCK, ERR_SIGNIN_TENANT_NOT_ALLOWED, or what the key set
 * throws
 */
export async function verifyBearer(token: string, expected: Expected): Promise<BearerToken> {
  const { entra } = expected.settings
  const { type, ...signed } = await verifySignature(
    token,
    'access token',
    ['iss', 'sub', 'aud', 'exp'],
    expected,
    ({ issuer }) => (entra === undefined ? { issuer } : {}),
  )
  const { claims, keyIssuer, metadata } = signed
  const problem =
    entra &&
    accessIssuerProblem({
      ...{ claims, keyIssuer, metadataIssuer: metadata.issuer },
      configuredTenant: entra.tenantId,
      allowedTenants: entra.allowedTenants ?? [],
    })
  if (problem !== undefined) throw refusal(problem)
  const grant = entra === undefined ? grantOf(claims, type) : grantOfEntra(claims, type)
  if (typeof grant === 'string') throw refusal(grant)
  return {
    claims: entra === undefined ? claims : asVersion2(claims),
    grant,
    audiences: audiencesOf(claims),
    expiresAt: claims.exp ?? 0,
  }
}

function grantOfEntra(claims: Claims, type: unknown): Grant | string {
  if (!isPlainType(type) && !isAccessTokenType(type)) return 'the type of the token is neither JWT nor at+jwt'
  return entraGrantOf(claims)
}

/** RFC 7519 section 4.1.3: a text, or a list of texts; nothing in any other shape is an audience. */
function audiencesOf({ aud }: Claims): readonly string[] {
  const all: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  return all.filter(each => typeof each === 'string')
}
