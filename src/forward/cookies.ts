/**
 * A Cookie header without our own cookies, the rest byte for byte; undefined when nothing is left.
 * @param isOurs whether a cookie name is the gateway's
 */
export function withoutOwnCookies(header: string, isOurs: (name: string) => boolean): string | undefined {
  const pairs = header.split(';')
  const kept = pairs.filter(pair => !isOurs(nameOf(pair)))
  if (kept.length === pairs.length) return header
  const rest = kept.join(';').replace(/^[ \t]+/, '')
  return rest === '' ? undefined : rest
}

/** The name of a cookie from a Set-Cookie line. */
export function setCookieName(line: string): string {
  const end = line.indexOf(';')
  return nameOf(end === -1 ? line : line.slice(0, end))
}

/**
 * A browser keeps `=name=value` as a cookie without a name and sends it back as `name=value` (RFC 6265bis section
 * 5.7), so leading `=` are not part of the name.
 */
function nameOf(pair: string): string {
  const named = pair.replace(/^[\s=]+/, '')
  const equals = named.indexOf('=')
  return (equals === -1 ? named : named.slice(0, equals)).trim()
}
