import * as client from 'openid-client'
import { isTenantId } from '../entra/tenant.ts'
import { GatewayError } from '../errors.ts'
import type { BoundedFetch } from './bounded-fetch.ts'
import type { ProviderSettings } from './settings.ts'

/** The provider's metadata (OpenID Connect Discovery 1.0 section 3), with everything we need in it. */
export type Metadata = Readonly<
  client.ServerMetadata & { authorization_endpoint: string; token_endpoint: string; jwks_uri: string }
>

/**
 * Fetches and checks the discovery document. openid-client's own comparison of the issuer knows one host of
 * one cloud as Entra (entra.md 13), so it is given the whole URL, for which it compares nothing, and the
 * comparison is made here.
 * @throws GatewayError ERR_PROVIDER_ANSWER_INVALID with a sentence for the operator
 */
export async function discover(settings: ProviderSettings, fetch: BoundedFetch): Promise<Metadata> {
  const url = new URL(`${settings.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  const configuration = await client.discovery(url, settings.clientId, undefined, undefined, {
    [client.customFetch]: fetch,
    timeout: settings.timeout,
    execute: settings.insecure ? [client.allowInsecureRequests] : [],
  })
  const metadata = configuration.serverMetadata()
  const problem = issuerMismatch(metadata.issuer, settings) ?? endpointProblem(metadata, settings.insecure)
  if (problem !== undefined) throw new GatewayError('ERR_PROVIDER_ANSWER_INVALID', { message: problem })
  return metadata as Metadata
}

/** Why the issuer of the document is not the one we asked for, or undefined. */
function issuerMismatch(found: string, settings: ProviderSettings): string | undefined {
  if (settings.entra === undefined) {
    return found === settings.issuer
      ? undefined
      : `the discovery document names the issuer ${found}, but provider.issuer is ${settings.issuer}; set exactly the first (OpenID Connect Discovery 1.0 section 4.3)`
  }
  if (found.includes('sts.windows.net') || !found.endsWith('/v2.0')) {
    return `the issuer ${found} is the one of Entra's v1 endpoints; use the v2.0 authority of the tenant`
  }
  const tenant = URL.canParse(found) ? new URL(found).pathname.split('/')[1] : undefined
  const wanted = settings.entra.tenantId
  if (!isTenantId(tenant) || (isTenantId(wanted) && tenant.toLowerCase() !== wanted.toLowerCase())) {
    return `the discovery document names the issuer ${found}, which is not the tenant ${wanted}`
  }
  return undefined
}

function endpointProblem(metadata: client.ServerMetadata, insecure: boolean): string | undefined {
  const { authorization_endpoint, token_endpoint, jwks_uri, end_session_endpoint } = metadata
  const required = { authorization_endpoint, token_endpoint, jwks_uri }
  for (const [name, value] of Object.entries({ ...required, end_session_endpoint })) {
    if (value === undefined && name === 'end_session_endpoint') continue
    if (typeof value !== 'string' || !URL.canParse(value))
      return `the discovery document has no usable ${name}`
    const { protocol } = new URL(value)
    if (protocol !== 'https:' && !(insecure && protocol === 'http:')) {
      return `the ${name} of the discovery document must be https: ${value}`
    }
  }
  return undefined
}
