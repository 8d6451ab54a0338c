import { rootCertificates } from 'node:tls'
import { Agent, buildConnector, type Dispatcher, ProxyAgent } from 'undici'
import { type Proxies, proxyFor, type WebProxy } from './proxies.ts'
import { openTunnel } from './proxy-tunnel.ts'

/** How requests leave: seconds for each, authorities beside the built-in ones (PEM text), and who stands in between. */
export type Outward = Readonly<{ timeout: number; ca?: string; proxies?: Proxies }>

export type WaysOut = Readonly<{
  /** What carries a request to an address, and the proxy on its way. */
  to: (url: URL) => Readonly<{ dispatcher: Dispatcher; proxy?: WebProxy }>
  /** Ends what still runs, too. */
  close: () => Promise<void>
}>

/**
 * Directly, through a tunnel for https, or handed to the proxy whole for http (RFC 9112 section 3.2.2). undici reads
 * variables by itself only as a whole, and neither networks in NO_PROXY nor the name of a proxy in what goes wrong.
 */
export function createWaysOut({ timeout, ca, proxies }: Outward): WaysOut {
  const secure = { timeout: timeout * 1000, ...(ca !== undefined && { ca: [...rootCertificates, ca] }) }
  const limits = { headersTimeout: timeout * 1000, bodyTimeout: timeout * 1000, keepAliveTimeout: 4000 }
  const ending = new AbortController()
  const direct = new Agent({ ...limits, connect: secure })
  const { https, http } = proxies ?? {}
  const secured = buildConnector(secure)

  async function dial(proxy: WebProxy, ...[options, callback]: Parameters<buildConnector.connector>) {
    try {
      const url = new URL(`https://${options.host ?? options.hostname}`)
      const httpSocket = await openTunnel(proxy, url, { seconds: timeout, ca, signal: ending.signal })
      secured({ ...options, httpSocket }, callback)
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)), null)
    }
  }
  const tunnelled = https && new Agent({ ...limits, connect: (...asked) => void dial(https, ...asked) })
  const relayed =
    http &&
    new ProxyAgent({
      ...limits,
      uri: http.url,
      proxyTunnel: false,
      proxyTls: secure,
      ...(http.authorization !== undefined && { token: http.authorization }),
    })

  return {
    to: url => {
      const proxy = proxyFor(url, proxies)
      const dispatcher = url.protocol === 'https:' ? tunnelled : relayed
      return proxy === undefined || dispatcher === undefined ? { dispatcher: direct } : { dispatcher, proxy }
    },
    close: async () => {
      ending.abort()
      await Promise.all([direct, tunnelled, relayed].flatMap(each => each?.destroy() ?? []))
    },
  }
}
