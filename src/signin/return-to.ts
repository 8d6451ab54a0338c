/** Longer targets than this do not fit into the cookie of a sign-in attempt, in characters. */
export const maxReturnTo = 2000

/** Paths that are the gateway's own and no place to return to. */
export type OwnPaths = Readonly<{ prefix: string; callbackPath: string }>

/**
 * Where to go after sign-in or sign-out: `wanted` exactly as it is if it is a path on this origin and not the
 * gateway's own, else `/`. It must begin with one slash and hold nothing that any browser reads as another
 * origin: no backslash in the path, no control character, no blank, nothing beyond ASCII (a browser drops tab and
 * newline, and takes `\` for `/`: WHATWG URL section 4.4). As a second look, the platform's own parser must agree.
 */
export function returnTo(wanted: string | null | undefined, own: OwnPaths): string {
  if (typeof wanted !== 'string' || wanted.length > maxReturnTo) return '/'
  if (!/^\/(?!\/)[\x21-\x22\x24-\x3e\x40-\x5b\x5d-\x7e]*(?:[?#][\x21-\x7e]*)?$/.test(wanted)) return '/'
  const origin = 'https://entrada.invalid'
  if (!URL.canParse(wanted, origin)) return '/'
  const { origin: found, pathname } = new URL(wanted, origin)
  if (found !== origin || pathname.startsWith('//')) return '/'
  const isOwn =
    pathname === own.callbackPath || pathname === own.prefix || pathname.startsWith(`${own.prefix}/`)
  return isOwn ? '/' : wanted
}
