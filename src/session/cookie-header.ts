/**
 * Values of every cookie of a name, in the order sent (RFC 6265 section 4.2.1). More than one happens when a
 * neighbour on a parent domain, or an older path, has set a cookie of the same name.
 */
export function cookieValues(header: string | undefined, name: string): string[] {
  const values: string[] = []
  if (header === undefined) return values
  const needle = `${name}=`
  let start = 0
  while (start < header.length) {
    const semicolon = header.indexOf(';', start)
    const end = semicolon === -1 ? header.length : semicolon
    let from = start
    while (isBlank(header.charCodeAt(from))) from += 1
    if (header.startsWith(needle, from)) values.push(header.slice(from + needle.length, end).trim())
    start = end + 1
  }
  return values
}

/** Names of all cookies in a header that begin with a prefix, each once. */
export function cookieNames(header: string | undefined, prefix: string): string[] {
  if (header === undefined) return []
  const names = header
    .split(';')
    .map(pair => pair.slice(0, Math.max(0, pair.indexOf('='))).trim())
    .filter(name => name.startsWith(prefix))
  return [...new Set(names)]
}

/** A space or a tab. */
function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}
