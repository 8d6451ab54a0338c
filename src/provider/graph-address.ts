import type { ServerMetadata } from 'openid-client'
import { GatewayError } from '../errors.ts'
import type { ProviderSettings } from './settings.ts'

type Where = Pick<ProviderSettings, 'graph' | 'insecure' | 'isHttpAllowed'>

/**
 * Where Microsoft Graph is, version 1.0, without a slash at its end: as the settings say, else at the host that Entra
 * names in its discovery document, for each cloud has its own. Never what a token says (`_claim_sources`).
 * @throws GatewayError ERR_PROVIDER_ANSWER_INVALID when neither names one
 */
export function graphAddress(metadata: Readonly<ServerMetadata>, settings: Where): string {
  const base = settings.graph?.baseUrl ?? originOf(metadata['msgraph_host'], settings)
  if (base !== undefined) return `${base}/v1.0`
  throw new GatewayError('ERR_PROVIDER_ANSWER_INVALID', {
    message: 'the discovery document names no host of Microsoft Graph: set provider.graph.baseUrl',
  })
}

function originOf(host: unknown, { insecure, isHttpAllowed }: Where): string | undefined {
  if (typeof host !== 'string' || !/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?$/i.test(host)) {
    return undefined
  }
  const [name = ''] = host.split(':')
  const origin = `${insecure && isHttpAllowed(name) ? 'http' : 'https'}://${host}`
  return URL.canParse(origin) ? new URL(origin).origin : undefined
}
