import type { IncomingMessage } from 'node:http'
import type { Trusts } from './request-id.ts'

/** IPv4 with a port, or IPv6 in brackets with one or without. */
const withPort = /^(?:(\d+(?:\.\d+){3}):\d+|\[([\da-f:.]+)\](?::\d+)?)$/i

/**
 * Leaves addresses alone in the X-Forwarded-For of a trusted proxy. App Service and Application Gateway write `address:port` there
 * (RFC 7239 section 6 has ports too): each connection would otherwise be another client for limits, log and application.
 */
export function dropClientPorts(raw: IncomingMessage, trusts: Trusts): void {
  const chain = raw.headers['x-forwarded-for']
  if (typeof chain !== 'string' || !chain.includes(':') || !trusts(raw.socket.remoteAddress)) return
  const plain = chain.split(',').map(entry => entry.trim().replace(withPort, '$1$2'))
  raw.headers['x-forwarded-for'] = plain.join(', ')
}
