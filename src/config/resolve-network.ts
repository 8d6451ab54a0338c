import { isIP } from 'node:net'
import type { Config, UpstreamConfig } from './config.ts'
import type { Report } from './problem.ts'
import type { Settings } from './schema.ts'
import { handiestName } from './short-names.ts'
import { formatDuration, longestDuration, parseDuration } from './units.ts'
import { isLoopback, isPlain, readUrl } from './web-address.ts'

/** Seconds of a duration that has the right shape. @param minimum seconds */
export function resolveDuration(text: string, path: string, minimum: number, report: Report): number {
  const seconds = parseDuration(text) ?? 0
  if (seconds < minimum || seconds > longestDuration) {
    report.problem(
      path,
      `must be from ${formatDuration(minimum)} to ${formatDuration(longestDuration)}`,
      'write for example 90s, 15m, 8h or 7d',
    )
  }
  return seconds
}

/** Says that a required setting is missing. */
export function missing(path: string, variable: string, whatItIs: string, report: Report): '' {
  report.problem(
    path,
    'is missing',
    `set ${handiestName(path, variable)} or ${path} in the file: ${whatItIs}`,
  )
  return ''
}

/** The public port. */
export function resolveListen({ listen }: Settings, report: Report): Config['listen'] {
  checkHost(listen.host, 'listen.host', report)
  for (const [index, proxy] of listen.trustedProxies.entries()) {
    const path = `listen.trustedProxies[${index}]`
    if (!isNetwork(proxy)) {
      report.problem(
        path,
        'must be an address or a CIDR',
        'write for example 10.0.0.0/8, 192.0.2.7 or fd00::/8',
      )
    } else if (proxy.endsWith('/0')) {
      report.warning(
        path,
        'believes everybody: anyone can claim any address',
        'name the addresses of the proxies',
      )
    }
  }
  return {
    ...listen,
    drainDelay: resolveDuration(listen.drainDelay, 'listen.drainDelay', 0, report),
    grace: resolveDuration(listen.grace, 'listen.grace', 0, report),
  }
}

/** The port for health checks. */
export function resolveAdmin({ admin, listen }: Settings, report: Report): Config['admin'] {
  checkHost(admin.host, 'admin.host', report)
  if (admin.port === listen.port && admin.port !== 0) {
    report.problem('admin.port', 'is the same as listen.port', 'choose another port', ['listen.port'])
  }
  return admin
}

function checkHost(host: string, path: string, report: Report): void {
  if (isIP(host) === 0 && !/^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(host)) {
    report.problem(path, 'must be an address or a host name without a port', 'write for example 0.0.0.0')
  }
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/')
  const version = address.includes('%') ? 0 : isIP(address)
  if (version === 0 || more.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}

/** The origin of the application behind the gateway. */
export function resolveUpstream(settings: Settings, report: Report): UpstreamConfig {
  return {
    url: resolveUpstreamUrl(settings, report),
    hostHeader: 'client',
    timeouts: { connect: 2, headers: 60, bodyIdle: 60 },
  }
}

function resolveUpstreamUrl({ upstream, listen }: Settings, report: Report): string {
  const sample = 'write for example http://127.0.0.1:3000'
  if (upstream === undefined) {
    return missing(
      'upstream',
      'ENTRADA_UPSTREAM',
      'the application, for example http://127.0.0.1:3000',
      report,
    )
  }
  if (upstream.startsWith('unix:')) {
    report.problem('upstream', 'unix sockets are not supported by this version', sample)
    return ''
  }
  const url = readUrl(upstream)
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    report.problem('upstream', 'must be an http or https address', sample)
    return ''
  }
  if (!isPlain(url, upstream)) {
    report.problem('upstream', 'must not have credentials, a query or a fragment', sample)
  } else if (url.pathname !== '/') {
    report.problem(
      'upstream',
      'must not have a path in this version: paths are passed on as they are',
      `write ${url.origin}`,
    )
  }
  const own = listen.port !== 0 && Number(url.port) === listen.port && isLoopback(url.hostname)
  if (own && (['0.0.0.0', '::'].includes(listen.host) || isLoopback(listen.host) || listen.host === '::1')) {
    report.problem('upstream', 'is the gateway itself (listen.port)', 'give the application another port', [
      'listen.port',
    ])
  }
  return url.origin
}
