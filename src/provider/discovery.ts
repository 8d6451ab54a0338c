import * as client from 'openid-client'
import { cloudHost, isEntraHost, isOfCloud, v1Host } from '../entra/cloud.ts'
import { consumersTenantId, isSharedAuthority, isTenantId } from '../entra/tenant.ts'
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
 * one cloud as Entra, so it is given the whole URL, for which it compares nothing, and the
 * comparison is made here.
 * @throws GatewayError ERR_PROVIDER_ANSWER_INVALID with a sentence for the operator
 */
export async function discover(settings: ProviderSettings, fetch: BoundedFetch): Promise<Metadata> {
  const url = withAppId(discoveryUrl(settings.issuer), settings)
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
  const found = metadata as Metadata
  if (settings.entra?.appKeys !== true) return found
  return { ...found, jwks_uri: withAppId(found.jwks_uri, settings).href }
}

/** Where a provider has its discovery document (OpenID Connect Discovery 1.0 section 4.1). */
export function discoveryUrl(issuer: string): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
}

/** Keys that an application has of its own are found by its id alone (Entra "signing key rollover"). */
function withAppId(address: string, { entra, clientId }: ProviderSettings): URL {
  const url = new URL(address)
  if (entra?.appKeys === true) url.searchParams.set('appid', clientId)
  return url
}

function invalid(message: string): GatewayError {
  return new GatewayError('ERR_PROVIDER_ANSWER_INVALID', { message })
}

/** Why the issuer of the document is not the one we asked for, or undefined. */
function issuerMismatch(found: string, { entra, issuer }: ProviderSettings): string | undefined {
  if (isV1Issuer(found, entra !== undefined)) {
    const remedy =
      entra === undefined ? 'set provider.tenantId instead' : 'use the v2.0 authority of the tenant'
    return `the issuer ${found} is the one of Entra's v1 endpoints; ${remedy}`
  }
  if (entra === undefined) {
    return found === issuer
      ? undefined
      : `the discovery document names the issuer ${found}, but provider.issuer is ${issuer}; set exactly the first (OpenID Connect Discovery 1.0 section 4.3)`
  }
  const host = URL.canParse(found) ? new URL(found).hostname : ''
  if (!isOfCloud(host, new URL(entra.authorityHost).hostname)) {
    const remedy = isEntraHost(host) ? `; set provider.authorityHost to https://${cloudHost(host)}` : ''
    return `the issuer ${found} is not of the cloud of ${entra.authorityHost}${remedy}`
  }
  const tenant = /^https?:\/\/[^/]+\/([^/]+)\/v2\.0$/.exec(found)?.[1]
  const wanted = entra.tenantId.toLowerCase()
  const isWanted = isSharedAuthority(wanted)
    ? tenant === '{tenantid}'
    : isTenantId(tenant) && (!isTenantId(ownId(wanted)) || tenant.toLowerCase() === ownId(wanted))
  return isWanted
    ? undefined
    : `the discovery document names the issuer ${found}, which is not the tenant ${wanted}`
}

/** Entra's v1 tokens come from another issuer than its v2.0 tokens, and always from one without `/v2.0`. */
function isV1Issuer(issuer: string, isEntra: boolean): boolean {
  const host = URL.canParse(issuer) ? new URL(issuer).hostname : ''
  return host === v1Host || ((isEntra || isEntraHost(host)) && !issuer.endsWith('/v2.0'))
}

function ownId(tenantId: string): string {
  return tenantId === 'consumers' ? consumersTenantId : tenantId
}
