import type { IncomingMessage } from 'node:http'
import type { RawHeaders } from './identity-headers.ts'

export type ForwardingOptions = Readonly<{
  /** The public origin that a request came to. */
  origins: Readonly<{ of: (raw: IncomingMessage) => Readonly<{ origin: string }> }>
  /** Whether an address is one of `listen.trustedProxies`. */
  trusts: (address: string | undefined) => boolean
}>

/**
 * X-Forwarded-For, -Proto, -Host, -Port and Via, made here. What a trusted proxy sent is kept, and its
 * own address added to X-Forwarded-For; what anybody else sent has no effect. Without a trusted proxy, scheme
 * and port are those of the public origin that the request came to, which is how people reach us.
 */
export function createForwardingHeaders(options: ForwardingOptions) {
  const known = new Map<string, Parts>()
  const partsOf = ({ origin }: Readonly<{ origin: string }>): Parts => {
    const parts = known.get(origin) ?? partsIn(origin)
    known.set(origin, parts)
    return parts
  }

  return (raw: IncomingMessage, requestId: string): RawHeaders => {
    const { headers } = raw
    const { scheme, host, port } = partsOf(options.origins.of(raw))
    const peer = plainAddress(raw.socket.remoteAddress)
    const isTrusted = options.trusts(peer)
    const given = (name: string): string | undefined => {
      const value = isTrusted ? headers[name] : undefined
      return typeof value === 'string' && value !== '' ? value : undefined
    }
    const chain = given('x-forwarded-for')
    return [
      'X-Forwarded-For',
      chain === undefined ? peer : `${chain}, ${peer}`,
      'X-Forwarded-Proto',
      given('x-forwarded-proto') ?? scheme,
      'X-Forwarded-Host',
      given('x-forwarded-host') ?? headers.host ?? host,
      'X-Forwarded-Port',
      given('x-forwarded-port') ?? port,
      'X-Request-Id',
      requestId,
      // Behind those that are there (RFC 9110 section 7.6.3)
      'Via',
      `${raw.httpVersion} entrada`,
    ]
  }
}

type Parts = Readonly<{ scheme: string; host: string; port: string }>

function partsIn(origin: string): Parts {
  const { protocol, host, port } = new URL(origin)
  const scheme = protocol.slice(0, -1)
  return { scheme, host, port: port === '' ? (scheme === 'https' ? '443' : '80') : port }
}

/** An IPv4 address that came over an IPv6 socket, as IPv4. */
export function plainAddress(address: string | undefined): string {
  return address?.replace(/^::ffff:(?=\d+\.)/, '') ?? 'unknown'
}
