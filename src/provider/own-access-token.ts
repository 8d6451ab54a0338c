import { GatewayError } from '../errors.ts'
import type { Claims } from '../identity/claims.ts'
import { isAccessTokenType } from './oauth-access-token.ts'
import { isPlainType, refusal, verifySignature, type Expected } from './signed-token.ts'

/**
 * The claims of the access token that came with a verified ID token, where the provider makes JWTs of them: signed by
 * its keys, of its issuer, still valid, made for this client and of the same person (RFC 9068 section 2.2). Whom it is for
 * is not asked: it is for APIs, and only read here for what it says of the person.
 * @throws GatewayError ERR_PROVIDER_ANSWER_INVALID when it is no JWT, or what `verifySignature` throws
 */
export async function ownAccessToken(
  accessToken: string,
  { sub }: Claims,
  expected: Expected,
): Promise<Claims> {
  const { metadata, settings } = expected
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(accessToken)) {
    const message = 'the access token is no signed JWT: take accessToken out of provider.claimSources'
    throw new GatewayError('ERR_PROVIDER_ANSWER_INVALID', { message })
  }
  // AD FS issues access tokens under a name of its own (MS-OIDCE section 2.2.3.2).
  const { access_token_issuer: another } = metadata
  const issuer = typeof another === 'string' ? another : metadata.issuer
  const required = ['iss', 'exp']
  const { claims, type } = await verifySignature(accessToken, 'access token', required, expected, () => ({
    issuer,
  }))
  if (
    (!isPlainType(type) && !isAccessTokenType(type)) ||
    (claims['typ'] !== undefined && claims['typ'] !== 'Bearer')
  ) {
    throw refusal('the access token is of another type')
  }
  const { azp, client_id: client = claims['appid'] } = claims
  if ((azp ?? client) !== settings.clientId) throw refusal('the access token was not made for this client')
  // AD FS may leave it out.
  if (claims.sub !== undefined && claims.sub !== sub) throw refusal('the access token is of another subject')
  return claims
}
