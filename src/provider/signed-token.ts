import { errors, jwtVerify, type JWTPayload } from 'jose'
import { isIssuerTemplate, issuerProblem } from '../entra/issuer.ts'
import { GatewayError } from '../errors.ts'
import type { Metadata } from './discovery.ts'
import type { KeySet } from './key-set.ts'
import type { ProviderSettings } from './settings.ts'
import type { Tenants } from './tenants.ts'

/** Signature algorithms that are believed; `none` and HMAC never are (RFC 8725 section 3.1). */
const believed = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']

/** Characters. Two hundred groups make 12,000; what is far beyond that is not worth reading. */
const longestToken = 131_072

/** What a token is held against. */
export type Expected = Readonly<{
  metadata: Metadata
  keys: KeySet
  /** Where the metadata are those of many tenants. */
  tenants?: Tenants | undefined
  settings: ProviderSettings
  /** NumericDate, seconds. */
  now: number
}>

/** Claims that were checked, and `typ` and `alg` of the header. */
export type Signed = Readonly<{ claims: JWTPayload; type: unknown; algorithm: string }>

/**
 * The claims of a token that this provider has signed for this client, after the checks that all of them have in
 * common: signature by a key of the provider, algorithm from a fixed list, issuer, audience, times, and for Entra
 * tenant and key issuer (Entra "access tokens", validate the issuer). What the token is for is looked at by the caller.
 *
 * openid-client does not check the signature in the code flow unless told to, and then with a key cache that
 * refuses a rotation within 60 s; see docs/adr/0004.
 * @param name what it is called in messages, none of which holds a part of it
 * @throws GatewayError ERR_PROVIDER_TOKEN_INVALID, ERR_PROVIDER_CLOCK, or what the key set throws
 */
export async function verifySigned(
  token: string,
  name: string,
  requiredClaims: string[],
  expected: Expected,
): Promise<Signed> {
  const { settings } = expected
  const { keyIssuer, metadata, ...signed } = await verifySignature(
    token,
    name,
    requiredClaims,
    expected,
    ({ issuer }) => ({
      // One for many tenants is none by itself: `issuerProblem` holds the token's own against it.
      ...(isIssuerTemplate(issuer) ? {} : { issuer }),
      audience: settings.clientId,
    }),
  )
  const problem =
    settings.entra &&
    issuerProblem({
      claims: signed.claims,
      metadataIssuer: metadata.issuer,
      keyIssuer,
      configuredTenant: settings.entra.tenantId,
      allowedTenants: settings.entra.allowedTenants ?? [],
    })
  if (problem !== undefined) throw refusal(problem)
  return signed
}

/**
 * The claims of a token that a key of this provider has signed, by an algorithm of the fixed list, within its times.
 * Who has issued it, and whom it is for, is checked only as far as `checks` say; so are the tenant and the issuer of the key.
 * @throws GatewayError as `verifySigned`
 */
export async function verifySignature(
  token: string,
  name: string,
  requiredClaims: string[],
  { settings, now, ...expected }: Expected,
  checks: (metadata: Metadata) => Readonly<{ issuer?: string; audience?: string }> = () => ({}),
): Promise<Signed & Readonly<{ keyIssuer: string | undefined; metadata: Metadata }>> {
  if (token.length > longestToken) throw refusal(`the ${name} is longer than ${longestToken} characters`)
  const { metadata, keys } = (await expected.tenants?.of(token, expected.metadata, now)) ?? expected
  const offered = metadata.id_token_signing_alg_values_supported
  let keyIssuer: string | undefined
  const { payload, protectedHeader } = await jwtVerify(
    token,
    async header => {
      const found = await keys.find(header, now)
      keyIssuer = found.issuer
      return found.key
    },
    {
      algorithms: Array.isArray(offered) ? believed.filter(alg => offered.includes(alg)) : ['RS256'],
      ...checks(metadata),
      clockTolerance: settings.clockTolerance,
      currentDate: new Date(now * 1000),
      requiredClaims,
    },
  ).catch((error: unknown) => {
    throw tokenError(error, name)
  })
  if (typeof payload.iat === 'number' && payload.iat > now + settings.clockTolerance) {
    throw new GatewayError('ERR_PROVIDER_CLOCK', {
      message: `iat is ${payload.iat - now} s ahead of this clock`,
    })
  }
  const { typ, alg } = protectedHeader
  return { claims: payload, type: typ, algorithm: alg, keyIssuer, metadata }
}

/** Whether `typ` of a header says just JWT, or nothing: what it is for is not told by it. */
export function isPlainType(type: unknown): boolean {
  // The prefix may be left out, and case does not count (RFC 7515 section 4.1.9).
  return type === undefined || (typeof type === 'string' && /^(?:application\/)?jwt$/i.test(type))
}

function tokenError(error: unknown, name: string): GatewayError {
  if (error instanceof GatewayError) return error
  if (error instanceof errors.JWTExpired) {
    return new GatewayError('ERR_PROVIDER_CLOCK', {
      cause: error,
      message: `the ${name} has already expired`,
    })
  }
  if (
    error instanceof errors.JWTClaimValidationFailed &&
    error.reason === 'check_failed' &&
    error.claim === 'nbf'
  ) {
    return new GatewayError('ERR_PROVIDER_CLOCK', { cause: error, message: error.message })
  }
  return refusal(error instanceof Error ? error.message : `the ${name} cannot be verified`, error)
}

/** The error of a token that is not believed. */
export function refusal(message: string, cause?: unknown): GatewayError {
  return new GatewayError('ERR_PROVIDER_TOKEN_INVALID', { message, cause })
}
