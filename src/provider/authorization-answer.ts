import type { ServerMetadata } from 'openid-client'
import { GatewayError } from '../errors.ts'

/**
 * Code and state of an authorization response, and nothing else of its query: unknown parameters are ignored, and
 * one without a value counts as left out (RFC 6749 sections 3.1 and 4.1.2).
 * @param isIssuer whether `iss` names the provider
 * @throws GatewayError ERR_SIGNIN_CALLBACK_INVALID when one of them is missing or doubled, or when `iss` is not the
 * provider's or is missing although the provider promises it (RFC 9207 section 2.4): the answer to somebody else's
 * request must not reach our token endpoint
 */
export function authorizationAnswer(
  query: string,
  metadata: ServerMetadata,
  isIssuer: (issuer: string) => boolean,
): URLSearchParams {
  const given = new URLSearchParams(query)
  const issuer = single(given, 'iss')
  const promised = metadata.authorization_response_iss_parameter_supported === true
  if (issuer === undefined ? promised : !isIssuer(issuer)) {
    throw invalid('the parameter iss is not the issuer of the provider (RFC 9207 section 2.4)')
  }
  const answer = new URLSearchParams()
  for (const name of ['code', 'state']) {
    const value = single(given, name)
    if (value === undefined) throw invalid(`the parameter ${name} is missing`)
    answer.set(name, value)
  }
  // openid-client compares it as well; where the metadata are those of many tenants it knows no other issuer.
  if (issuer !== undefined) answer.set('iss', metadata.issuer)
  return answer
}

/** The one value of a parameter; undefined when it is missing or empty. @throws GatewayError when it is doubled */
function single(query: URLSearchParams, name: string): string | undefined {
  const values = query.getAll(name)
  if (values.length > 1) throw invalid(`the parameter ${name} is doubled (RFC 6749 section 3.1)`)
  return values[0] === '' ? undefined : values[0]
}

function invalid(message: string): GatewayError {
  return new GatewayError('ERR_SIGNIN_CALLBACK_INVALID', { message })
}
