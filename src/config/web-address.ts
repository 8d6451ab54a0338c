/** An absolute URL, or `undefined`. Stricter than the parser, which drops blanks and line ends and turns `\` round. */
export function readUrl(text: string): URL | undefined {
  return /[\s\\\p{Cc}]/u.test(text) || !URL.canParse(text) ? undefined : new URL(text)
}

/** Whether a URL says where something is and no more: no user, password, query or fragment. */
export function isPlain(url: URL, text: string): boolean {
  return url.username === '' && url.password === '' && !/[?#]/.test(text)
}

/** Whether this host (as in `URL.hostname`) is this machine, where http is no risk (RFC 8252 section 8.3). */
export function isLoopback(hostname: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname)
}

/**
 * What makes a path unclear to one of the programs that read it, or `undefined` when nothing does: it has to begin
 * with a slash and to mean the same before and after decoding and normalizing.
 */
export function pathFault(path: string): string | undefined {
  if (!path.startsWith('/')) return 'must begin with /'
  if (/[?#]/.test(path)) return 'must not have a query or fragment'
  if (/[\s\\;\p{Cc}]/u.test(path)) return 'must not have blanks, backslashes, ; or control characters'
  if (path.includes('//')) return 'must not have empty segments (//)'
  let decoded: string
  try {
    decoded = decodeURIComponent(path)
  } catch {
    return 'has a broken percent-encoding'
  }
  if (/%2f|%5c|%3b|%25/i.test(path) || /\p{Cc}/u.test(decoded)) {
    return 'must not have an encoded slash, backslash, semicolon, percent or control character'
  }
  if (decoded.split('/').some(segment => segment === '.' || segment === '..')) {
    return 'must not have dot segments'
  }
  return undefined
}

/** As `pathFault`, for an address of the gateway itself: plain letters only, so that it is spelt in one way. */
export function ownPathFault(path: string): string | undefined {
  if (path === '/') return 'must not be / alone'
  const plain = /^(?:\/[A-Za-z0-9._~-]+)+\/?$/.test(path)
  return pathFault(path) ?? (plain ? undefined : 'must hold letters, digits, . _ ~ and - only')
}
