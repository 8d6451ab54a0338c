import type { Config, UpstreamConfig } from './config.ts'
import type { Report } from './problem.ts'
import { missing, resolveDuration } from './resolve-network.ts'
import { checkKeyPair } from './resolve-tls.ts'
import type { Settings } from './schema.ts'
import type { Surroundings } from './surroundings.ts'
import { resolveUpstreamUrl } from './upstream-url.ts'
import { pathFault } from './web-address.ts'

type Given = Settings['upstreams'][string]

/**
 * The applications by name. A single one is also the `default`; with several, `default` is only there when
 * `upstream` or `upstreams.default` says which one it is.
 */
export function resolveUpstreams(
  settings: Settings,
  surroundings: Surroundings,
  report: Report,
): Config['upstreams'] {
  const { upstream, upstreams } = settings
  const named = Object.entries(upstreams).map(
    ([name, given]) => [name, resolveOne(name, given, settings, surroundings, report)] as const,
  )
  const all = Object.fromEntries(named)
  if (upstream !== undefined) {
    if (Object.hasOwn(upstreams, 'default')) {
      report.problem('upstreams.default', 'cannot stand beside upstream', 'leave one of the two out', [
        'upstream',
      ])
    }
    return { ...all, default: plain(resolveUpstreamUrl(upstream, 'upstream', settings, report)) }
  }
  const [only, ...more] = named
  if (only === undefined) {
    if (settings.auth.forwardAuth.dialect !== undefined) return {}
    const whatItIs = 'the application, for example http://127.0.0.1:3000'
    missing('upstream', 'ENTRADA_UPSTREAM', whatItIs, report, ['upstreams'])
    return {}
  }
  return more.length === 0 ? { ...all, default: only[1] } : all
}

function plain(url: string): UpstreamConfig {
  return { url, hostHeader: 'client', timeouts: { connect: 2, headers: 60, bodyIdle: 60 } }
}

function resolveOne(
  name: string,
  given: Given,
  settings: Settings,
  surroundings: Surroundings,
  report: Report,
): UpstreamConfig {
  const { rewrite, stripPrefix, ...rest } = given
  const at = (key: string): string => `upstreams.${name}.${key}`
  const url = resolveUpstreamUrl(given.url, at('url'), settings, report)
  if (url.startsWith('unix:') && given.hostHeader === 'upstream') {
    const what = 'upstream: a socket has no host, so Host will be localhost'
    report.warning(at('hostHeader'), what, 'leave it out, unless the application wants that', [at('url')])
  }
  if (stripPrefix !== undefined && rewrite !== undefined) {
    report.problem(at('rewrite'), 'cannot stand beside stripPrefix', 'leave one of the two out', [
      at('stripPrefix'),
    ])
  }
  checkTls(given, at, surroundings, report)
  return {
    ...rest,
    url,
    ...(stripPrefix !== undefined && { stripPrefix: prefixOf(stripPrefix, at('stripPrefix'), report) }),
    ...(rewrite !== undefined && {
      rewrite: {
        from: frontOf(rewrite.from, at('rewrite.from'), report),
        to: frontOf(rewrite.to, at('rewrite.to'), report),
      },
    }),
    timeouts: {
      connect: resolveDuration(given.timeouts.connect, at('timeouts.connect'), 1, report),
      headers: resolveDuration(given.timeouts.headers, at('timeouts.headers'), 1, report),
      bodyIdle: resolveDuration(given.timeouts.bodyIdle, at('timeouts.bodyIdle'), 1, report),
    },
  }
}

function prefixOf(text: string, path: string, report: Report): string {
  const prefix = frontOf(text, path, report)
  if (prefix === '') report.problem(path, 'cuts nothing off', 'write for example /api, or leave it out')
  return prefix
}

/** The front of a path without a slash at its end. */
function frontOf(text: string, path: string, report: Report): string {
  const fault = pathFault(text)
  if (fault !== undefined) report.problem(path, fault, 'write for example /api')
  return text.replace(/\/$/, '')
}

function checkTls(
  given: Given,
  at: (key: string) => string,
  surroundings: Surroundings,
  report: Report,
): void {
  const { caFile, clientCert, serverName } = given
  if (!/^https:/i.test(given.url)) {
    for (const key of ['caFile', 'clientCert', 'serverName'] as const) {
      if (given[key] === undefined) continue
      const what = 'needs an https address: there are no certificates without TLS'
      report.problem(at(key), what, 'write https:// in url, or leave it out', [at('url')])
    }
    return
  }
  const fault = caFile === undefined ? undefined : surroundings.fileFault(caFile)
  if (fault !== undefined) {
    report.problem(at('caFile'), fault, 'name a readable file with certificates (PEM)')
  }
  if (clientCert !== undefined) checkKeyPair(clientCert, at('clientCert'), [], surroundings, report)
  if (serverName !== undefined && !isHostName(serverName)) {
    report.problem(at('serverName'), 'must be a host name', 'write for example api.internal.example')
  }
}

/** RFC 6066 section 3: a name of letters and digits, no address. */
function isHostName(text: string): boolean {
  return (
    text.length <= 253 && /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z](?:[a-z0-9-]*[a-z0-9])?$/i.test(text)
  )
}
