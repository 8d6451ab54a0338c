import { withoutOwnCookies } from './cookies.ts'
import type { HeaderSink } from './head-lines.ts'
import { nameKind, type KindOf } from './header-names.ts'
import type { RawHeaders } from './identity-headers.ts'

export type RequestHeaderOptions = Readonly<{
  /** What is to be done with a header of a name. */
  kindOf?: KindOf
  isOurCookie: (name: string) => boolean
  /** Whether the upstream gets the client's Authorization. */
  keepsAuthorization?: boolean
  /** What the upstream gets as Host instead of the client's. */
  host?: string | undefined
}>

/**
 * The headers of a client's request as the upstream gets them: order, spelling and bytes kept, everything that
 * could be read as identity, as another request or as the connection's taken out, then what we add.
 *
 * Names that the client lists in `Connection` go as well (RFC 9110 section 7.6.1); ours are added afterwards,
 * so a client cannot have them removed (CVE-2024-45410).
 */
export function requestHeaders(
  rawHeaders: RawHeaders,
  connection: string | undefined,
  added: readonly RawHeaders[],
  options: RequestHeaderOptions,
): string[] {
  const out: string[] = []
  passHeaders(out, rawHeaders, connection, added, options)
  return out
}

/** The same, handed over one by one. */
export function passHeaders(
  out: HeaderSink,
  rawHeaders: RawHeaders,
  connection: string | undefined,
  added: readonly RawHeaders[],
  options: RequestHeaderOptions,
): void {
  const listed = connection === undefined || connection === 'keep-alive' ? undefined : listedNames(connection)
  const { kindOf = nameKind, keepsAuthorization = false } = options
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string
    const value = rawHeaders[index + 1] as string
    const kind = kindOf(name)
    if (kind === 'pass' || (kind === 'authorization' && keepsAuthorization)) {
      if (listed?.has(name.toLowerCase()) !== true) out.push(name, value)
    } else if (kind === 'host') {
      out.push(name, options.host ?? value)
    } else if (kind === 'cookie') {
      const rest = withoutOwnCookies(value, options.isOurCookie)
      if (rest !== undefined) out.push(name, rest)
    }
  }
  for (const block of added) {
    for (let at = 0; at < block.length; at += 2) out.push(block[at] as string, block[at + 1] as string)
  }
}

/** Framing stays with the message whatever `Connection` says (RFC 9110 section 7.6.1 names it as an error). */
const neverListed = new Set(['content-length', 'content-type', 'host'])

function listedNames(connection: string): ReadonlySet<string> {
  const names = connection.split(',').map(name => name.trim().toLowerCase())
  return new Set(names.filter(name => !neverListed.has(name)))
}
