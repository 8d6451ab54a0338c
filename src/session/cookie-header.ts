/**
 * Values of every cookie of a name, in the order sent (RFC 6265 section 4.2.1). More than one happens when a
 * neighbour on a parent domain, or an older path, has set a cookie of the same name.
 */
export function cookieValues(header: string | undefined, name: string): string[] {
  const found = cookiesFrom(header, name)
  const values: string[] = []
  for (let at = 0; at < found.length; at += 2) if (found[at] === '') values.push(found[at + 1] ?? '')
  return values
}

/**
 * Every cookie whose name begins with a prefix, in the order sent: how its name goes on and its value, one after the
 * other. On the way of every request: each character is looked at a few times, and little is made.
 */
export function cookiesFrom(header: string | undefined, prefix: string): readonly string[] {
  if (header === undefined) return none
  let found: string[] | undefined
  for (let start = 0; start < header.length;) {
    const semicolon = header.indexOf(';', start)
    const end = semicolon === -1 ? header.length : semicolon
    let from = start
    while (isBlank(header.charCodeAt(from))) from += 1
    start = end + 1
    if (!header.startsWith(prefix, from)) continue
    const pair = header.slice(from + prefix.length, end)
    const equals = pair.indexOf('=')
    if (equals === -1) continue
    const rest = pair.slice(0, equals)
    const value = pair.slice(equals + 1).trim()
    // An array that begins empty takes room for many at the first push.
    if (found === undefined) found = [rest, value]
    else found.push(rest, value)
  }
  return found ?? none
}

const none: readonly string[] = Object.freeze([])

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
