import { GatewayError } from '../errors.ts'
import { unreachable } from './oauth-error.ts'
import { authorityOf, proxyName, type WebProxy } from './proxies.ts'

/** A proxy has not led to where it was asked to. It names the proxy, never its user and password. */
export class ProxyTrouble extends Error {
  override readonly name = 'ProxyTrouble'
  readonly what: string
  readonly remedy: string

  constructor(what: string, remedy: string) {
    super(`${what}; ${remedy}`)
    this.what = what
    this.remedy = remedy
  }
}

/** What the answer of a proxy means that is no success. @param target host and port */
export function refusedBy(proxy: WebProxy, target: string, status: number): ProxyTrouble {
  const name = proxyName(proxy)
  if (status === 407) {
    const { variable, authorization } = proxy
    const what =
      authorization === undefined ? 'wants a user and a password' : 'does not take the user and password'
    const example = 'http://user:password@proxy.example:3128'
    return new ProxyTrouble(
      `${name} ${what} (407)`,
      `write those that it takes into ${variable}, as in ${example}; no other scheme than Basic is spoken here`,
    )
  }
  if (status < 500) {
    return new ProxyTrouble(
      `${name} refuses to lead to ${target} (${status})`,
      `have whoever runs it allow that; or name the host in NO_PROXY, if it can be reached without`,
    )
  }
  return new ProxyTrouble(
    `${name} cannot reach ${target} (${status})`,
    `have whoever runs it look why; or name the host in NO_PROXY, if it can be reached without`,
  )
}

/** @param target host and port */
export function tooSlow(proxy: WebProxy, target: string, seconds: number): ProxyTrouble {
  return new ProxyTrouble(
    `${proxyName(proxy)} has not led to ${target} within ${seconds} s`,
    `look whether it may be used for that, and whether ${proxy.variable} names the right port`,
  )
}

/** No connection to the proxy itself, or no answer of HTTP on it. */
export function notReached(proxy: WebProxy, error: Error): ProxyTrouble {
  const what = `${proxyName(proxy)} cannot be used: ${wordsOf(error)}`
  const mended = `mend ${proxy.variable} (http:// or https:// as it speaks, host, port), or let this machine reach it`
  return new ProxyTrouble(what, isUnknownAuthority(error) ? believed : mended)
}

const believed =
  'set provider.caFile to a file with the certificate of its authority (PEM), or NODE_EXTRA_CA_CERTS'

/** Several addresses that were tried in vain make an error without a message. */
function wordsOf(error: Error): string {
  return error.message === '' && 'code' in error ? String(error.code) : error.message
}

function isUnknownAuthority(error: Error): boolean {
  return 'code' in error && /^(?:UNABLE_TO|DEPTH_ZERO|SELF_SIGNED)/.test(String(error.code))
}

/** Whatever a request that goes by a proxy has thrown, as an error that names the proxy. */
export function behindProxy(error: unknown, url: URL, proxy: WebProxy): GatewayError {
  const inner = innermost(error)
  if (inner instanceof GatewayError) return inner
  const trouble = inner instanceof ProxyTrouble ? inner : troubleBeyond(inner, url, proxy)
  return unreachable(trouble.message, error)
}

/** A way that leads to the proxy, and not to an answer. */
function troubleBeyond(inner: Error, url: URL, proxy: WebProxy): ProxyTrouble {
  // What undici makes of it where it hands requests to the proxy.
  if (inner.message.endsWith('(407)')) return refusedBy(proxy, authorityOf(url), 407)
  const by = `by way of ${proxyName(proxy)}`
  if (inner.name === 'TimeoutError') {
    return new ProxyTrouble(`there is no answer of ${url.host} ${by}`, 'look whether it leads there')
  }
  const mended = `look whether ${proxy.variable} is right, and whether it leads there`
  const what = `${url.host} cannot be reached ${by}: ${wordsOf(inner)}`
  return new ProxyTrouble(what, isUnknownAuthority(inner) ? believed : mended)
}

/** What has caused an error; trouble with a proxy has its own words for its cause. */
function innermost(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  const isLast = error instanceof ProxyTrouble || error instanceof GatewayError
  return isLast || !(error.cause instanceof Error) ? error : innermost(error.cause)
}
