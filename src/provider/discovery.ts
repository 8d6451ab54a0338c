import * as client from 'openid-client'
import { isTenantId } from '../entra/tenant.ts'
import { GatewayError } from '../errors.ts'
import type { BoundedFetch } from './bounded-fetch.ts'
import { endpointProblem } from './endpoints.ts'
import { isJson } from './json-answer.ts'
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
  async function fetchJson(...request: Parameters<BoundedFetch>): Promise<Response> {
    const response = await fetch(...request)
    if (response.status !== 200) {
      throw invalid(
        `there is no discovery document at ${url.href} but an answer with status ${response.status}`,
      )
    }
    if (isJson(response)) return response
    throw invalid('the discovery document is not served as JSON (OpenID Connect Discovery 1.0 section 4.2)')
  }
  const configuration = await client.discovery(url, settings.clientId, undefined, undefined, {
    [client.customFetch]: fetchJson,
    timeout: settings.timeout,
    execute: settings.insecure ? [client.allowInsecureRequests] : [],
  })
  const metadata = configuration.serverMetadata()
  const problem = issuerMismatch(metadata.issuer, settings) ?? endpointProblem(metadata, settings)
  if (problem !== undefined) throw invalid(problem)
  return metadata as Metadata
}

function invalid(message: string): GatewayError {
  return new GatewayError('ERR_PROVIDER_ANSWER_INVALID', { message })
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
