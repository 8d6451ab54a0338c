import { authorityOf, type Proxies, proxyFor, proxyName, type WebProxy } from '../../provider/proxies.ts'
import { ProxyTrouble } from '../../provider/proxy-trouble.ts'
import { openTunnel } from '../../provider/proxy-tunnel.ts'
import { type Check, fail, ok, type Outcome } from './finding.ts'
import { lookUpName, openConnection, placeOf } from './way.ts'

type Limits = Readonly<{ seconds: number; ca?: string }>

/** The proxy on the way to the provider, or why it is not asked; nothing where none is set for such addresses. */
export function proxyChecks(url: URL, proxies: Proxies | undefined, limits: Limits): readonly Check[] {
  const name = 'provider.proxy'
  const proxy = proxyFor(url, proxies)
  if (proxy !== undefined) return [{ name, look: async () => wayThrough(proxy, url, limits) }]
  const unused = url.protocol === 'https:' ? proxies?.https : proxies?.http
  if (unused === undefined) return []
  const why = `${url.hostname} is reached without it: it is this machine, or NO_PROXY says so`
  return [{ name, look: async () => ok(`${proxyName(unused)}: ${why}`) }]
}

/** To the proxy, then through it. Addresses of http are for the proxy to reach; nothing is asked of it before. */
async function wayThrough(proxy: WebProxy, url: URL, limits: Limits): Promise<Outcome> {
  const place = placeOf(proxy.url, proxy.variable)
  for (const step of [lookUpName, openConnection]) {
    const { detail, ...outcome } = await step(place, limits)
    if (outcome.status === 'fail') return { ...outcome, detail: `${proxyName(proxy)}: ${detail}` }
  }
  if (url.protocol === 'http:') return ok(`${proxyName(proxy)} takes connections`)
  try {
    const socket = await openTunnel(proxy, url, limits)
    socket.destroy()
    return ok(`${proxyName(proxy)} leads to ${authorityOf(url)}`)
  } catch (error) {
    if (error instanceof ProxyTrouble) return fail(error.what, error.remedy)
    throw error
  }
}
