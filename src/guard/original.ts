import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import type { PublicOrigins } from '../observe/public-origins.ts'
import type { Asked } from './enforce.ts'

/** The request that a proxy in front asks about. Whoever has sent it is told by the headers that come along. */
export type Original = Readonly<{
  method: string
  /** In origin-form: each character one byte. */
  url: string
  /** Its host, and perhaps a port. */
  host: string
}>

/** A request that no route was looked for, because its target cannot be read, has no `original` at all. */
type Judged = Readonly<{ original?: Original | null; raw: IncomingMessage }>

/** The request that is judged, as far as its answer depends on it: the one that has come, or the one that it asks about. */
export function askedBy(request: FastifyRequest): Asked {
  const { method, url } = request.original ?? request
  return { method, url, headers: request.headers }
}

/** The judged request as far as it says which origin it came to. */
export function cameTo({ original, raw }: Judged): Parameters<PublicOrigins['of']>[0] {
  return original ? { headers: { host: original.host }, socket: {} } : raw
}

/**
 * The settings for an answer to a request: its addresses are those of the origin that it came to, and whole where a proxy passes
 * them on, which may take others for addresses on ours.
 */
export function settingsFor<Settings extends Readonly<{ origins: PublicOrigins }>>(
  request: FastifyRequest,
  settings: Settings,
): Settings & Readonly<{ publicOrigin: string; base?: string }> {
  const { origin } = settings.origins.of(cameTo(request))
  return { ...settings, publicOrigin: origin, ...(request.original !== null && { base: origin }) }
}

/**
 * Whether the judged request asks for another protocol. Proxies keep Upgrade to themselves, but what every browser sends with it
 * comes along: RFC 6455 section 4.1, RFC 8441 section 5, Fetch Metadata section 2.3.
 */
export function isUpgrade({ original, headers }: Pick<FastifyRequest, 'original' | 'headers'>): boolean {
  if (headers.upgrade !== undefined) return true
  if (original === null) return false
  const signs = [headers['sec-websocket-key'], headers['sec-websocket-version']]
  return headers['sec-fetch-mode'] === 'websocket' || signs.some(sign => sign !== undefined)
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every request by which a proxy asks about another one; null on all others. */
    original: Original | null
  }
}
