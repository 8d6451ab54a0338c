import { isIP } from 'node:net'
import type { Config } from './config.ts'
import type { Report } from './problem.ts'
import type { Settings } from './schema.ts'
import { settingAt } from './settings.ts'
import { handiestName } from './short-names.ts'
import type { Surroundings } from './surroundings.ts'
import { formatDuration, longestDuration, parseDuration } from './units.ts'

/** Seconds of a duration that has the right shape. @param minimum seconds, like `maximum` */
export function resolveDuration(
  text: string,
  path: string,
  minimum: number,
  report: Report,
  maximum: number = longestDuration,
): number {
  const seconds = parseDuration(text) ?? 0
  if (seconds < minimum || seconds > maximum) {
    report.problem(
      path,
      `must be from ${formatDuration(minimum)} to ${formatDuration(maximum)}`,
      'write for example 90s, 15m, 8h or 7d',
    )
  }
  return seconds
}

/** Says that a required setting is missing. */
export function missing(
  path: string,
  variable: string,
  whatItIs: string,
  report: Report,
  touches: readonly string[] = [],
): '' {
  const remedy = `set ${handiestName(path, variable)} or ${path} in the file: ${whatItIs}`
  report.problem(path, 'is missing', remedy, touches)
  return ''
}

/** The public port, all but TLS. */
export function resolveListen(
  settings: Settings,
  { processors }: Pick<Surroundings, 'processors'>,
  report: Report,
): Omit<Config['listen'], 'tls'> {
  const { tls: _, ...listen } = settings.listen
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
  checkLimits(listen.limits, report)
  return {
    ...listen,
    workers: listen.workers === 'auto' ? processors() : listen.workers,
    drainDelay: resolveDuration(listen.drainDelay, 'listen.drainDelay', 0, report),
    grace: resolveDuration(listen.grace, 'listen.grace', 0, report),
  }
}

function checkLimits(limits: Config['listen']['limits'], report: Report): void {
  for (const [key, outer] of [
    ['webSockets', 'connections'],
    ['webSocketsPerUser', 'webSockets'],
  ] as const) {
    const path = `listen.limits.${key}`
    const isDefault = limits[key] === settingAt(path)?.schema.default
    if (limits[key] <= limits[outer] || isDefault) continue
    const remedy = `make it at most ${limits[outer]}, or ${outer} larger`
    report.warning(path, `is never reached: ${outer} is ${limits[outer]}`, remedy, [`listen.limits.${outer}`])
  }
}

/** Says what is wrong with an address to listen on. */
export function checkHost(host: string, path: string, report: Report): void {
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
