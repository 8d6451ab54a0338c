import type { OriginConfig } from './config.ts'
import type { Report } from './problem.ts'
import { missing } from './resolve-network.ts'
import type { Settings } from './schema.ts'
import { isLoopback, isPlain, pathFault, readUrl } from './web-address.ts'

/** The callback and what follows from it. */
export type Redirect = OriginConfig &
  Readonly<{
    /** The first is the one that all else here is about. */
    origins: readonly OriginConfig[]
    publicOrigin: string
    callbackPath: string
    /** Whether cookies are sent over https only. */
    secure: boolean
  }>

/** Endpoints of the gateway under `auth.prefix` that the callback must not take the place of. */
const ownEndpoints = [
  'login',
  'login/aad',
  'logout',
  'admin-consent',
  'frontchannel-logout',
  'backchannel-logout',
  'lost-post',
  'me',
  'me/photo',
  'session',
  'refresh',
  'verify',
  'jwks.json',
  'signed-out',
  'client.js',
]

/** The redirect URI that fits a gateway on this machine: what to register when none is set. */
export function localRedirectUri(port: number, prefix: string): string {
  return `http://localhost:${port}${prefix}/callback`
}

/** Every redirect URI that is set. */
export function redirectUrisOf({ provider: { redirectUri = [] } }: Settings): readonly string[] {
  return [redirectUri].flat()
}

/** Reads `redirectUri` and `postLogoutRedirectUri`. */
export function resolveRedirect(settings: Settings, prefix: string, report: Report): Redirect {
  const path = 'provider.redirectUri'
  const sample = `https://app.example${prefix}/callback`
  const uris = redirectUrisOf(settings)
  if (uris.length === 0) {
    const local = localRedirectUri(settings.listen.port, prefix)
    missing(
      path,
      'ENTRADA_PROVIDER_REDIRECT_URI',
      `as registered with the provider, e.g. ${sample} or ${local}`,
      report,
    )
    return unknownRedirect
  }
  const urls = uris.map((uri, index) => {
    const at = typeof settings.provider.redirectUri === 'string' ? path : `${path}[${index}]`
    return checkUri(uri, { at, sample, prefix }, settings, report)
  })
  const known = urls.flatMap(url => url ?? [])
  const [first] = known
  if (first === undefined || known.length < urls.length) return unknownRedirect
  checkTogether(known, report)
  const given = postLogout(settings, known, `${first.origin}${prefix}/signed-out`, report)
  const origins = known.map(({ origin }, index) => {
    const postLogoutRedirectUri = given ?? `${origin}${prefix}/signed-out`
    return { origin, redirectUri: uris[index] ?? '', postLogoutRedirectUri }
  })
  return {
    ...(origins[0] ?? unknownOrigin),
    origins,
    publicOrigin: first.origin,
    callbackPath: first.pathname,
    secure: settings.session.cookie.secure ?? first.protocol === 'https:',
  }
}

const unknownOrigin: OriginConfig = { origin: '', redirectUri: '', postLogoutRedirectUri: '' }
const unknownRedirect: Redirect = {
  ...unknownOrigin,
  ...{ origins: [unknownOrigin], publicOrigin: '', callbackPath: '', secure: true },
}

/** One redirect URI; undefined when it is no address at all. @param at the path of the setting */
function checkUri(
  uri: string,
  { at, sample, prefix }: Readonly<{ at: string; sample: string; prefix: string }>,
  settings: Settings,
  report: Report,
): URL | undefined {
  const url = readUrl(uri)
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    report.problem(at, 'must be an absolute http or https address', `write for example ${sample}`)
    return undefined
  }
  const rawPath = uri.replace(/^https?:\/\/[^/]*/i, '')
  const fault = rawPath === '' || rawPath === '/' ? 'must have a path of its own' : pathFault(rawPath)
  if (!isPlain(url, uri)) {
    report.problem(at, 'must not have credentials, a query or a fragment', `write for example ${sample}`)
  } else if (fault !== undefined) {
    report.problem(at, fault, `write for example ${url.origin}${prefix}/callback`)
  } else if (ownEndpoints.some(name => rawPath === `${prefix}/${name}`) || rawPath === prefix) {
    report.problem(
      at,
      'is an address of the gateway itself',
      `write for example ${url.origin}${prefix}/callback`,
      ['auth.prefix'],
    )
  }
  checkScheme(url, at, settings, report)
  return url
}

/** What several redirect URIs must have in common, and what no two of them may. */
function checkTogether(urls: readonly URL[], report: Report): void {
  const [first, ...others] = urls
  for (const [index, url] of others.entries()) {
    const at = `provider.redirectUri[${index + 1}]`
    const isTwice = urls.slice(0, index + 1).some(({ origin }) => origin === url.origin)
    if (isTwice) {
      report.problem(at, `is a second one of ${url.origin}`, 'write one for each public origin')
    } else if (url.protocol !== first?.protocol) {
      const what = `is ${url.protocol.slice(0, -1)}, but the first is not: cookies have one name, with or without __Host-`
      report.problem(at, what, 'write all with https, or run two gateways')
    } else if (url.pathname !== first.pathname) {
      const remedy = `write ${url.origin}${first.pathname}`
      report.problem(at, 'has another path than the first: the callback listens on one', remedy)
    }
  }
}

function checkScheme(url: URL, at: string, { session, listen }: Settings, report: Report): void {
  const { secure } = session.cookie
  const local = isLoopback(url.hostname)
  if (url.protocol === 'http:' && listen.tls !== undefined) {
    report.problem(
      at,
      'must be https: the gateway speaks TLS (listen.tls)',
      'use https, or leave listen.tls out',
      ['listen.tls'],
    )
  } else if (url.protocol === 'http:' && !local && secure !== false) {
    report.problem(at, 'must be https', 'use https, or set session.cookie.secure: false in a test network', [
      'session.cookie.secure',
    ])
  }
  if (url.protocol === 'https:' && secure === false) {
    report.warning('session.cookie.secure', 'sends cookies over plain http as well', 'leave it out')
  }
  const port = Number(url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : url.port)
  if (local && listen.port !== 0 && port !== listen.port) {
    report.warning(
      at,
      `has port ${port}, but the gateway listens on ${listen.port}`,
      'make them equal, unless a proxy on this machine stands in between',
      ['listen.port'],
    )
  } else if (local && listen.port !== 0 && url.protocol === 'https:' && listen.tls === undefined) {
    report.warning(
      at,
      `is https, but the gateway speaks plain http on port ${port}`,
      'use http on this machine, or set listen.tls',
      ['listen.tls', 'listen.port'],
    )
  }
}

/** The one that is set, which serves all origins; undefined: each has its own. */
function postLogout(
  { provider }: Settings,
  urls: readonly URL[],
  byDefault: string,
  report: Report,
): string | undefined {
  const given = provider.postLogoutRedirectUri
  if (given === undefined) return undefined
  const url = readUrl(given)
  const isOurs = urls.some(({ origin }) => origin === url?.origin)
  if (!isOurs || url?.username !== '' || url.password !== '') {
    report.problem(
      'provider.postLogoutRedirectUri',
      `must be an address of ${urls.length === 1 ? 'the same origin as' : 'an origin of'} provider.redirectUri`,
      `write ${byDefault}, or leave it out`,
      ['provider.redirectUri'],
    )
  }
  return given
}
