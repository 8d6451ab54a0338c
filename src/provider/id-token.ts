import type { JWTPayload } from 'jose'
import type { Claims } from '../identity/claims.ts'
import { accessTokenHash } from './access-token-hash.ts'
import { isPlainType, refusal, verifySigned, type Expected } from './signed-token.ts'

/** What signs people in, out of everything that the same keys sign; see `purposeProblem`. */
const foreignTypes = new Set(['Bearer', 'Refresh', 'Offline', 'Logout'])

/**
 * The claims of an ID token after every check: those of `verifySigned`, authorized party, nonce, the hash of the
 * access token if there is one (OpenID Connect Core 1.0 sections 3.1.3.6 to 3.1.3.8), and what the token is for.
 * @throws GatewayError ERR_PROVIDER_TOKEN_INVALID, ERR_PROVIDER_CLOCK, or what the key set throws
 */
export async function verifyIdToken(
  idToken: string,
  expected: Expected &
    Readonly<{
      /** Undefined at a refresh, which nobody's browser has asked for (OpenID Connect Core 1.0 section 12.2). */
      nonce: string | undefined
      /** The access token of the same answer. */
      accessToken: string
    }>,
): Promise<Claims> {
  const required = ['exp', 'iat', 'sub']
  const { claims, type, algorithm } = await verifySigned(idToken, 'ID token', required, expected)
  const { clientId } = expected.settings
  if (expected.nonce !== undefined && claims['nonce'] !== expected.nonce) {
    throw refusal('the nonce of the ID token is not the one of this sign-in')
  }
  const isOneOfSeveral = Array.isArray(claims.aud) && claims.aud.length > 1
  if ((isOneOfSeveral || claims['azp'] !== undefined) && claims['azp'] !== clientId) {
    throw refusal('the azp of the ID token is not this client')
  }
  const hash = claims['at_hash']
  if (hash !== undefined && hash !== accessTokenHash(expected.accessToken, algorithm)) {
    throw refusal('the at_hash of the ID token is not the one of the access token that came with it')
  }
  const problem = purposeProblem(type, claims)
  if (problem !== undefined) throw refusal(problem)
  return claims
}

/**
 * Why a token with a good signature was made for something else, or undefined: a logout token, an access token, an
 * assertion. The header says so by a type of its own (RFC 8725 section 3.11); Keycloak by a claim.
 */
function purposeProblem(type: unknown, { typ }: JWTPayload): string | undefined {
  if (!isPlainType(type)) return 'the type of the ID token is not JWT'
  if (typeof typ === 'string' && foreignTypes.has(typ)) return `the ID token is of type ${typ}`
  return undefined
}
