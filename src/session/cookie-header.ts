/**
 * Values of every cookie of a name, in the order sent (RFC 6265 section 4.2.1). More than one happens when a
 * neighbour on a parent domain, or an older path, has set a cookie of the same name.
 */
export function cookieValues(header: string | undefined, name: string): string[] {
  const values: string[] = []
  if (header === undefined) return values
  const needle = `${name}=`
  let at = header.indexOf(needle)
  while (at !== -1) {
    if (startsPair(header, at)) {
      const end = header.indexOf(';', at)
      values.push(header.slice(at + needle.length, end === -1 ? header.length : end).trim())
    }
    at = header.indexOf(needle, at + needle.length)
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

/** Whether a cookie pair begins at an index: only blanks lie between it and the last `;` or the beginning. */
function startsPair(header: string, index: number): boolean {
  let before = index - 1
  while (before >= 0 && (header[before] === ' ' || header[before] === '\t')) before -= 1
  return before < 0 || header[before] === ';'
}
