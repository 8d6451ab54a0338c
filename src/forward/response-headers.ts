import { setCookieName } from './cookies.ts'
import type { RawHeaders } from './identity-headers.ts'

export type ResponseHeaderOptions = Readonly<{ isOurCookie: (name: string) => boolean }>

/** What the gateway adds to an upstream's answer. */
export type Added = Readonly<{
  setCookies: readonly string[]
  isAuthenticated: boolean
  /** Whether the caching headers of authenticated answers stay as they are. */
  keepsCache?: boolean
  /** In place of what the upstream says of who may read it from another origin: names and values one after the other. */
  crossOrigin?: RawHeaders | undefined
}>

const perConnection: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/**
 * The headers of an upstream's answer as the client gets them: order, spelling and bytes kept; without those of
 * the connection, without `X-Entrada` and cookies under our names; with our Set-Cookie lines.
 * An answer that carries our cookie becomes `private, no-store`; an authenticated one that a shared cache could
 * keep becomes `private` (RFC 9111 section 5.2.2), and loses what speaks to shared caches alone (RFC 9213).
 * We add ourselves to `Via` (RFC 9110 section 7.6.3), as 1.1: undici does not say which version it was.
 */
export function responseHeaders(
  rawHeaders: RawHeaders,
  added: Added & Readonly<{ status?: number }>,
  options: ResponseHeaderOptions,
): string[] {
  const out: string[] = []
  const listed = listedNames(rawHeaders)
  const isOurs = added.setCookies.length > 0
  const isPrivate = added.isAuthenticated && added.keepsCache !== true
  let lengthAt = -1
  let hasDisposition = false
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string
    const value = rawHeaders[index + 1] as string
    const lower = name.toLowerCase()
    if (perConnection.has(lower) || lower === 'x-entrada' || listed?.has(lower) === true) continue
    if (added.crossOrigin !== undefined && speaksOfOrigins(lower)) continue
    if (lower === 'set-cookie' && options.isOurCookie(setCookieName(value))) continue
    if (lower === 'cache-control') {
      if (!isOurs) out.push(name, isPrivate ? privateCache(value) : value)
      continue
    }
    if ((isOurs || isPrivate) && isForSharedCaches(lower)) continue
    // An answer that never has a body has no length (RFC 9110 section 8.6).
    if (lower === 'content-length' && added.status === 204) continue
    if (lower === 'content-length') lengthAt = out.length
    else if (lower === 'content-disposition') hasDisposition = true
    out.push(name, value)
  }
  // Node garbles the bytes of a Content-Disposition that comes after Content-Length, so the length comes last then.
  if (hasDisposition && lengthAt !== -1) out.push(...out.splice(lengthAt, 2))
  out.push('Via', '1.1 entrada')
  if (added.crossOrigin !== undefined) out.push(...added.crossOrigin)
  if (isOurs) out.push('Cache-Control', 'private, no-store')
  for (const line of added.setCookies) out.push('Set-Cookie', line)
  return out
}

/** Save what of an answer may be read, which is the upstream's own business. */
function speaksOfOrigins(name: string): boolean {
  return name.startsWith('access-control-allow-') || name === 'access-control-max-age'
}

function isForSharedCaches(name: string): boolean {
  return name === 'surrogate-control' || name.endsWith('cdn-cache-control')
}

function privateCache(value: string): string {
  if (!/\b(?:public|s-maxage)\b/i.test(value)) return value
  const kept = value
    .split(',')
    .map(directive => directive.trim())
    .filter(directive => directive !== '' && !/^(?:public|private|s-maxage)\b/i.test(directive))
  return ['private', ...kept].join(', ')
}

const listName = 'connection'

/** Names that the upstream's own `Connection` header lists; most answers list none. */
function listedNames(rawHeaders: RawHeaders): ReadonlySet<string> | undefined {
  let listed: Set<string> | undefined
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string
    if (name.length !== listName.length || name.toLowerCase() !== listName) continue
    listed ??= new Set()
    for (const each of (rawHeaders[index + 1] as string).split(',')) listed.add(each.trim().toLowerCase())
  }
  // Framing and type are not the connection's, whatever an upstream claims.
  for (const name of ['content-length', 'content-type', 'set-cookie']) listed?.delete(name)
  return listed
}
