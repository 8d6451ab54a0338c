import { errors, jwtVerify, type JWTPayload } from 'jose'
import { issuerProblem } from '../entra/issuer.ts'
import { GatewayError } from '../errors.ts'
import type { Claims } from '../identity/claims.ts'
import { accessTokenHash } from './access-token-hash.ts'
import type { Metadata } from './discovery.ts'
import type { KeySet } from './key-set.ts'
import type { ProviderSettings } from './settings.ts'

/** Signature algorithms that are believed; `none` and HMAC never are (RFC 8725 section 3.1). */
const believed = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']

/** Characters. Two hundred groups make 12,000; what is far beyond that is not worth reading. */
const longestToken = 131_072

/** What signs people in, out of everything that the same keys sign; see `purposeProblem`. */
const foreignTypes = new Set(['Bearer', 'Refresh', 'Offline', 'Logout'])

/**
 * The claims of an ID token after every check: signature by a key of the provider, algorithm from a fixed list,
 * issuer, audience, authorized party, times, nonce, the hash of the access token if there is one (OpenID Connect
 * Core 1.0 sections 3.1.3.6 to 3.1.3.8), what the token is for, and for Entra tenant and key issuer (entra.md 1.3).
 *
 * openid-client does not check the signature in the code flow unless told to, and then with a key cache that
 * refuses a rotation within 60 s; see docs/adr/0004.
 * @throws GatewayError ERR_PROVIDER_TOKEN_INVALID, ERR_PROVIDER_CLOCK, or what the key set throws
 */
export async function verifyIdToken(
  idToken: string,
  expected: {
    metadata: Metadata
    keys: KeySet
    settings: ProviderSettings
    nonce: string
    /** The access token of the same answer. */
    accessToken: string
    now: number
  },
): Promise<Claims> {
  if (idToken.length > longestToken) throw refusal(`the ID token is longer than ${longestToken} characters`)
  const { metadata, keys, settings, nonce, now } = expected
  const offered = metadata.id_token_signing_alg_values_supported
  let keyIssuer: string | undefined
  const { payload, protectedHeader } = await jwtVerify(
    idToken,
    async header => {
      const found = await keys.find(header, now)
      keyIssuer = found.issuer
      return found.key
    },
    {
      algorithms: Array.isArray(offered) ? believed.filter(alg => offered.includes(alg)) : ['RS256'],
      issuer: metadata.issuer,
      audience: settings.clientId,
      clockTolerance: settings.clockTolerance,
      currentDate: new Date(now * 1000),
      requiredClaims: ['exp', 'iat', 'sub'],
    },
  ).catch((error: unknown) => {
    throw tokenError(error)
  })
  if (payload['nonce'] !== nonce) throw refusal('the nonce of the ID token is not the one of this sign-in')
  const isOneOfSeveral = Array.isArray(payload.aud) && payload.aud.length > 1
  if ((isOneOfSeveral || payload['azp'] !== undefined) && payload['azp'] !== settings.clientId) {
    throw refusal('the azp of the ID token is not this client')
  }
  const hash = payload['at_hash']
  if (hash !== undefined && hash !== accessTokenHash(expected.accessToken, protectedHeader.alg)) {
    throw refusal('the at_hash of the ID token is not the one of the access token that came with it')
  }
  if (typeof payload.iat === 'number' && payload.iat > now + settings.clockTolerance) {
    throw new GatewayError('ERR_PROVIDER_CLOCK', {
      message: `iat is ${payload.iat - now} s ahead of this clock`,
    })
  }
  const problem =
    purposeProblem(protectedHeader.typ, payload) ??
    (settings.entra &&
      issuerProblem({
        claims: payload,
        metadataIssuer: metadata.issuer,
        keyIssuer,
        configuredTenant: settings.entra.tenantId,
        allowedTenants: [],
      }))
  if (problem !== undefined) throw refusal(problem)
  return payload
}

/**
 * Why a token with a good signature was made for something else, or undefined: a logout token, an access token, an
 * assertion. The header says so by a type of its own (RFC 8725 section 3.11); Keycloak by a claim.
 */
function purposeProblem(type: unknown, payload: JWTPayload): string | undefined {
  // The prefix may be left out, and case does not count (RFC 7515 section 4.1.9).
  const isPlain = type === undefined || (typeof type === 'string' && /^(?:application\/)?jwt$/i.test(type))
  if (!isPlain) return 'the type of the ID token is not JWT'
  const { typ } = payload
  if (typeof typ === 'string' && foreignTypes.has(typ)) return `the ID token is of type ${typ}`
  return undefined
}

function tokenError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error
  if (error instanceof errors.JWTExpired) {
    return new GatewayError('ERR_PROVIDER_CLOCK', {
      cause: error,
      message: 'the ID token has already expired',
    })
  }
  if (
    error instanceof errors.JWTClaimValidationFailed &&
    error.reason === 'check_failed' &&
    error.claim === 'nbf'
  ) {
    return new GatewayError('ERR_PROVIDER_CLOCK', { cause: error, message: error.message })
  }
  return refusal(error instanceof Error ? error.message : 'the ID token cannot be verified', error)
}

function refusal(message: string, cause?: unknown): GatewayError {
  return new GatewayError('ERR_PROVIDER_TOKEN_INVALID', { message, cause })
}
