import type { Config } from './config.ts'
import type { Report } from './problem.ts'
import { isLoopback, readUrl } from './web-address.ts'

/**
 * Says where an ID token of the preset `bearer` can be used by others than the application that it is sent to: all of them
 * get the same one, for the client id of the gateway.
 */
export function warnOfSharedIdToken(
  upstreams: Config['upstreams'],
  { preset }: Pick<Config['headers'], 'preset'>,
  report: Report,
): void {
  if (!preset.includes('bearer')) return
  // A single application is the default one as well.
  const urls = new Set(Object.values(upstreams).map(({ url }) => url))
  if (urls.size > 1) {
    const what = `sends the same ID token to ${urls.size} applications: each can use it at the others`
    const remedy = 'run a gateway with a client id of its own for each, or get tokens for them (accessToken)'
    report.warning('headers.preset', what, remedy, ['upstreams'])
  }
  for (const url of urls) {
    const address = readUrl(url)
    if (address?.protocol !== 'http:' || isLoopback(address.hostname)) continue
    const what = `sends ID tokens to ${url}, which is plain http on another machine: whoever is on the way can use them`
    report.warning('headers.preset', what, 'use https', ['upstreams', 'upstream'])
  }
}
