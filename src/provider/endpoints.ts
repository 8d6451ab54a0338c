import { isEntraHost, isOfCloud } from '../entra/cloud.ts'
import type { ProviderSettings } from './settings.ts'

/** Endpoints of the discovery document that we or the browser are sent to; the last may be missing. */
const names = ['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'end_session_endpoint'] as const

/**
 * Why an endpoint of the discovery document cannot be used, as a sentence for the operator, or undefined.
 *
 * Endpoints may be at other hosts than the issuer, for the larger providers have them there; but they are never
 * plain http unless the issuer is, and with Entra they are at the authority's host or another one of its cloud.
 */
export function endpointProblem(
  metadata: Readonly<Record<string, unknown>>,
  settings: ProviderSettings,
): string | undefined {
  const used = settings.claimSources.includes('userinfo') ? [...names, 'userinfo_endpoint'] : names
  for (const name of used) {
    const value = metadata[name]
    if (value === undefined && name === 'end_session_endpoint') continue
    if (typeof value !== 'string' || !URL.canParse(value)) {
      return `the discovery document has no usable ${name}`
    }
    const fault = faultOf(new URL(value), name, settings)
    if (fault !== undefined) return `the ${name} of the discovery document ${fault}: ${value}`
  }
  return undefined
}

/** Hosts of the endpoints, each once, for the log. */
export function endpointHosts(metadata: Readonly<Record<string, unknown>>): readonly string[] {
  const values = names.map(name => metadata[name]).filter(value => typeof value === 'string')
  return [...new Set(values.map(value => new URL(value).host))]
}

function faultOf(url: URL, name: string, settings: ProviderSettings): string | undefined {
  const isHttp = url.protocol === 'http:' && settings.insecure && settings.isHttpAllowed(url.hostname)
  if (url.protocol !== 'https:' && !isHttp) return 'must be https'
  // RFC 6749 sections 3.1 and 3.2: no fragment.
  if (url.username !== '' || url.password !== '' || url.hash !== '') {
    return 'must have neither credentials nor a fragment'
  }
  // Entra has UserInfo at the host of Microsoft Graph.
  if (settings.entra === undefined || name === 'userinfo_endpoint') return undefined
  const { host, hostname } = new URL(settings.issuer)
  const isThere = url.host === host || (isEntraHost(url.hostname) && isOfCloud(url.hostname, hostname))
  return isThere ? undefined : `must be at ${host} or another host of the same cloud of Entra`
}
