import { isEntraHost } from '../entra/authority.ts'
import type { ProviderSettings } from './settings.ts'

/** Endpoints of the discovery document that we or the browser are sent to; the last may be missing. */
const names = ['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'end_session_endpoint'] as const

/**
 * Why an endpoint of the discovery document cannot be used, as a sentence for the operator, or undefined.
 *
 * Endpoints may be at other hosts than the issuer, for the larger providers have them there; but they are never
 * plain http unless the issuer is, and with Entra they are at the authority's host or another one of Entra's.
 */
export function endpointProblem(
  metadata: Readonly<Record<string, unknown>>,
  settings: ProviderSettings,
): string | undefined {
  for (const name of names) {
    const value = metadata[name]
    if (value === undefined && name === 'end_session_endpoint') continue
    if (typeof value !== 'string' || !URL.canParse(value)) {
      return `the discovery document has no usable ${name}`
    }
    const fault = faultOf(new URL(value), settings)
    if (fault !== undefined) return `the ${name} of the discovery document ${fault}: ${value}`
  }
  return undefined
}

/** Hosts of the endpoints, each once, for the log. */
export function endpointHosts(metadata: Readonly<Record<string, unknown>>): readonly string[] {
  const values = names.map(name => metadata[name]).filter(value => typeof value === 'string')
  return [...new Set(values.map(value => new URL(value).host))]
}

function faultOf(url: URL, settings: ProviderSettings): string | undefined {
  const isHttp = url.protocol === 'http:' && settings.insecure && settings.isHttpAllowed(url.hostname)
  if (url.protocol !== 'https:' && !isHttp) return 'must be https'
  // RFC 6749 sections 3.1 and 3.2: no fragment.
  if (url.username !== '' || url.password !== '' || url.hash !== '') {
    return 'must have neither credentials nor a fragment'
  }
  if (settings.entra === undefined || isEntraHost(url.hostname)) return undefined
  const { host } = new URL(settings.issuer)
  return url.host === host ? undefined : `must be at ${host} or another host of Entra`
}
