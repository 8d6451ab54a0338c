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
 * What is wrong with a path of our own (prefix, callback, cookie), or `undefined`: it has to be spelt in one way only,
 * so it holds nothing that some program decodes, folds or cuts off.
 */
export function pathFault(path: string): string | undefined {
  if (!path.startsWith('/')) return 'must begin with /'
  if (!/^(?:\/[A-Za-z0-9._~-]+)*\/?$/.test(path)) {
    return 'must hold letters, digits, . _ ~ and - between single slashes'
  }
  return /\/\.{1,2}(?:\/|$)/.test(path) ? 'must not have dot segments' : undefined
}
