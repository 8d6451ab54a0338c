/** Longer targets than this do not fit into the cookie of a sign-in attempt, in characters of a JSON string. */
export const maxReturnTo = 2000

/** Paths that are the gateway's own and no place to return to, save `landing`: the page of a form that was kept. */
export type OwnPaths = Readonly<{ prefix: string; callbackPath: string; landing?: string }>

/**
 * Where to go after sign-in or sign-out: `wanted` exactly as it is if it is a path on this origin and not the
 * gateway's own, else `/`. It must begin with one slash and hold nothing that any browser reads as another
 * origin: no backslash in the path, no control character, no blank, nothing beyond ASCII (a browser drops tab and
 * newline, and takes `\` for `/`: WHATWG URL section 4.4). As a second look, the platform's own parser must agree.
 * A fragment that makes it too long is left out.
 */
export function returnTo(wanted: string | null | undefined, own: OwnPaths): string {
  if (typeof wanted !== 'string') return '/'
  if (wanted === own.landing) return wanted
  const hash = wanted.indexOf('#')
  if (sealedLength(wanted) > maxReturnTo) return hash === -1 ? '/' : returnTo(wanted.slice(0, hash), own)
  if (!/^\/(?!\/)[\x21-\x22\x24-\x3e\x40-\x5b\x5d-\x7e]*(?:[?#][\x21-\x7e]*)?$/.test(wanted)) return '/'
  const origin = 'https://entrada.invalid'
  // A printable path behind one slash always parses.
  const { origin: found, pathname } = new URL(wanted, origin)
  if (found !== origin || pathname.startsWith('//')) return '/'
  const path = decoded(pathname)
  const isOwn =
    path === undefined ||
    path === decoded(own.callbackPath) ||
    path === own.prefix ||
    path.startsWith(`${own.prefix}/`)
  return isOwn ? '/' : wanted
}

/** How much of an attempt's cookie a target takes: quotes and backslashes are escaped there. */
function sealedLength(wanted: string): number {
  return JSON.stringify(wanted).length - 2
}

/** A path as the router sees it, which knows `/%2eauth` for `/.auth`; undefined when it is malformed. */
function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    // Percent-encoding that is none: the guard would refuse it, too.
    return undefined
  }
}
