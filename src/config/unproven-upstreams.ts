import type { Config, UpstreamConfig } from './config.ts'
import type { Report } from './problem.ts'
import { isLoopback, readUrl } from './web-address.ts'

/**
 * Says which applications could be told by anybody who reaches them who somebody is: they are on another machine, ask for
 * no certificate, and do not verify the assertion either. Said at each start, so that nobody forgets.
 */
export function warnOfUnproven(
  upstreams: Config['upstreams'],
  { preset, custom, assertion }: Config['headers'],
  report: Report,
): void {
  const tells = custom.length > 0 || preset.some(name => name !== 'none')
  const seen = new Set<UpstreamConfig>()
  // A single application is the default one as well.
  for (const [name, upstream] of Object.entries(upstreams)) {
    const path = `upstreams.${name}.verifiesAssertion`
    if (upstream.verifiesAssertion === true && !assertion.enabled) {
      const what = 'is not so: no assertion is sent'
      report.warning(path, what, 'leave it out, or headers.assertion.enabled', ['headers.assertion.enabled'])
    }
    if (seen.has(upstream) || !tells || !assertion.enabled || isProven(upstream)) continue
    seen.add(upstream)
    const what = `is not set: ${upstream.url} is on another machine and asks for no certificate, so whoever reaches it past the gateway can pretend to be anybody`
    const remedy = `have it verify X-Entrada-Assertion (docs/guides/verify/) and write ${path}: true, or let it ask for a client certificate (clientCert)`
    report.warning(path, what, remedy, [`upstreams.${name}.url`, 'upstream'])
  }
}

function isProven({ url, clientCert, verifiesAssertion }: UpstreamConfig): boolean {
  if (verifiesAssertion === true || clientCert !== undefined || url.startsWith('unix:')) return true
  const address = readUrl(url)
  // One that is wrong is refused elsewhere.
  return address === undefined || isLoopback(address.hostname)
}
