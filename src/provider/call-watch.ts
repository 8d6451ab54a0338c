import type { BoundedFetch } from './bounded-fetch.ts'
import type { Metadata } from './discovery.ts'

/** What is counted of talking to the provider. */
export type ProviderCounting = Readonly<{
  /** @param outcome `ok`, `refused` (4xx), `failed` (5xx, or no answer) */
  providerCalled: (call: string, outcome: 'ok' | 'refused' | 'failed', seconds: number) => void
  refreshed: (outcome: 'refreshed' | 'ended' | 'failed') => void
}>

/** What a call can be for. */
type Call = 'discovery' | 'keys' | 'token' | 'userinfo' | 'graph'

/** The same fetch; it tells how long each call takes, up to the end of the answer. @param known what was found last */
export function watchCalls(
  fetch: BoundedFetch,
  counting: Pick<ProviderCounting, 'providerCalled'>,
  known: () => Metadata | undefined,
): BoundedFetch {
  async function watched(...request: Parameters<BoundedFetch>): Promise<Response> {
    const call = callOf(request[0], known())
    const begun = performance.now()
    const tell = (outcome: 'ok' | 'refused' | 'failed') =>
      counting.providerCalled(call, outcome, (performance.now() - begun) / 1000)
    try {
      const response = await fetch(...request)
      tell(response.status >= 500 ? 'failed' : response.status >= 400 ? 'refused' : 'ok')
      return response
    } catch (error) {
      tell('failed')
      throw error
    }
  }
  return Object.assign(watched, { close: fetch.close })
}

/** By its address; what is none of the provider's own is Graph, for nothing else is ever asked. */
function callOf(url: string, metadata: Metadata | undefined): Call {
  const { origin, pathname } = new URL(url)
  if (pathname.endsWith('/.well-known/openid-configuration')) return 'discovery'
  const isAt = (endpoint: string | undefined): boolean => {
    const at = endpoint === undefined ? undefined : new URL(endpoint)
    return at?.pathname === pathname && at.origin === origin
  }
  if (isAt(metadata?.token_endpoint)) return 'token'
  if (isAt(metadata?.userinfo_endpoint)) return 'userinfo'
  // Each tenant of a shared authority has an address of its own.
  if (isAt(metadata?.jwks_uri) || pathname.endsWith('/keys')) return 'keys'
  return 'graph'
}
