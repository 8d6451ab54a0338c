import type { Report } from './problem.ts'
import { missing } from './resolve-network.ts'
import type { Settings } from './schema.ts'
import { isLoopback, isPlain, pathFault, readUrl } from './web-address.ts'

/** The callback and what follows from it. */
export type Redirect = Readonly<{
  redirectUri: string
  publicOrigin: string
  callbackPath: string
  postLogoutRedirectUri: string
  /** Whether cookies are sent over https only. */
  secure: boolean
}>

/** Endpoints of the gateway under `auth.prefix` that the callback must not take the place of. */
const ownEndpoints = [
  'login',
  'logout',
  'me',
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

/** Reads `redirectUri` and `postLogoutRedirectUri`. */
export function resolveRedirect(settings: Settings, prefix: string, report: Report): Redirect {
  const { redirectUri } = settings.provider
  const path = 'provider.redirectUri'
  const sample = `https://app.example${prefix}/callback`
  if (redirectUri === undefined) {
    const local = localRedirectUri(settings.listen.port, prefix)
    missing(
      path,
      'ENTRADA_PROVIDER_REDIRECT_URI',
      `as registered with the provider, e.g. ${sample} or ${local}`,
      report,
    )
    return unknownRedirect
  }
  const url = readUrl(redirectUri)
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    report.problem(path, 'must be an absolute http or https address', `write for example ${sample}`)
    return unknownRedirect
  }
  const rawPath = redirectUri.replace(/^https?:\/\/[^/]*/i, '')
  const fault = rawPath === '' || rawPath === '/' ? 'must have a path of its own' : pathFault(rawPath)
  if (!isPlain(url, redirectUri)) {
    report.problem(path, 'must not have credentials, a query or a fragment', `write for example ${sample}`)
  } else if (fault !== undefined) {
    report.problem(path, fault, `write for example ${url.origin}${prefix}/callback`)
  } else if (ownEndpoints.some(name => rawPath === `${prefix}/${name}`) || rawPath === prefix) {
    report.problem(
      path,
      'is an address of the gateway itself',
      `write for example ${url.origin}${prefix}/callback`,
      ['auth.prefix'],
    )
  }
  const secure = settings.session.cookie.secure ?? url.protocol === 'https:'
  checkScheme(url, settings, report)
  return {
    redirectUri,
    publicOrigin: url.origin,
    callbackPath: url.pathname,
    postLogoutRedirectUri: postLogout(settings, `${url.origin}${prefix}/signed-out`, url.origin, report),
    secure,
  }
}

const unknownRedirect: Redirect = {
  redirectUri: '',
  publicOrigin: '',
  callbackPath: '',
  postLogoutRedirectUri: '',
  secure: true,
}

function checkScheme(url: URL, { session, listen }: Settings, report: Report): void {
  const { secure } = session.cookie
  const local = isLoopback(url.hostname)
  if (url.protocol === 'http:' && listen.tls !== undefined) {
    report.problem(
      'provider.redirectUri',
      'must be https: the gateway speaks TLS (listen.tls)',
      'use https, or leave listen.tls out',
      ['listen.tls'],
    )
  } else if (url.protocol === 'http:' && !local && secure !== false) {
    report.problem(
      'provider.redirectUri',
      'must be https',
      'use https, or set session.cookie.secure: false in a test network',
      ['session.cookie.secure'],
    )
  }
  if (url.protocol === 'https:' && secure === false) {
    report.warning('session.cookie.secure', 'sends cookies over plain http as well', 'leave it out')
  }
  const port = Number(url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : url.port)
  if (local && listen.port !== 0 && port !== listen.port) {
    report.warning(
      'provider.redirectUri',
      `has port ${port}, but the gateway listens on ${listen.port}`,
      'make them equal, unless a proxy on this machine stands in between',
      ['listen.port'],
    )
  } else if (local && listen.port !== 0 && url.protocol === 'https:' && listen.tls === undefined) {
    report.warning(
      'provider.redirectUri',
      `is https, but the gateway speaks plain http on port ${port}`,
      'use http on this machine, or set listen.tls',
      ['listen.tls', 'listen.port'],
    )
  }
}

function postLogout({ provider }: Settings, byDefault: string, origin: string, report: Report): string {
  const given = provider.postLogoutRedirectUri
  if (given === undefined) return byDefault
  const url = readUrl(given)
  if (url === undefined || url.origin !== origin || url.username !== '' || url.password !== '') {
    report.problem(
      'provider.postLogoutRedirectUri',
      'must be an address of the same origin as provider.redirectUri',
      `write ${byDefault}, or leave it out`,
      ['provider.redirectUri'],
    )
  }
  return given
}
