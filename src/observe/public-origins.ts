import type { IncomingMessage } from 'node:http'
import type { Trusts } from './request-id.ts'

/** An address under which people reach the gateway, and where the provider sends them back to it. */
export type PublicOrigin = Readonly<{
  /** For example `https://app.example`. */
  origin: string
  redirectUri: string
  postLogoutRedirectUri: string
}>

/** The request as far as it says which origin it came to. */
type Asking = Readonly<{
  headers: IncomingMessage['headers']
  socket: Readonly<{ remoteAddress?: string | undefined }>
}>

/** Which public origin a request came to: it chooses among those that are set, and adds none. */
export type PublicOrigins = Readonly<{
  first: PublicOrigin
  /** The one that the request came to, else the first. */
  of: (request: Asking) => PublicOrigin
  /** The one that the request came to; undefined when it is none of them. */
  named: (request: Asking) => PublicOrigin | undefined
  /** The one that the request came to, else one whose host has that name at another port, else the first. */
  nearest: (request: Asking) => PublicOrigin
}>

/**
 * A request came to the origin that its Host names, or the last name in X-Forwarded-Host if a trusted proxy sent it:
 * what stands before that, somebody else may have written. The scheme tells no two of them apart, for all have the same.
 * @param origins at least one
 */
export function createPublicOrigins(origins: readonly PublicOrigin[], trusts: Trusts): PublicOrigins {
  const [first] = origins
  if (first === undefined) throw new Error('there is no public origin')
  const usualPort = first.origin.startsWith('https:') ? /:(?:443)?$/ : /:(?:80)?$/
  const byHost = new Map(origins.map(each => [new URL(each.origin).host, each]))
  // Of several ports the first that is set.
  const byName = new Map(origins.toReversed().map(each => [new URL(each.origin).hostname, each]))

  const hostOf = ({ headers, socket }: Asking): string => {
    const forwarded = headers['x-forwarded-host']
    const isTold = forwarded !== undefined && forwarded !== '' && trusts(socket.remoteAddress)
    const host = isTold ? String(forwarded).split(',').at(-1)?.trim() : headers.host
    return host?.toLowerCase() ?? ''
  }
  const named = (request: Asking) => byHost.get(hostOf(request).replace(usualPort, ''))
  return {
    first,
    named,
    of: origins.length === 1 ? () => first : request => named(request) ?? first,
    nearest: request => named(request) ?? byName.get(hostOf(request).replace(/:\d*$/, '')) ?? first,
  }
}
