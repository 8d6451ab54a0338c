/**
 * A Cookie header without our own cookies, the rest byte for byte; undefined when nothing is left.
 * @param isOurs whether a cookie name is the gateway's
 */
export function withoutOwnCookies(header: string, isOurs: (name: string) => boolean): string | undefined {
  // Kept so far of what lies before `from`.
  let rest: string | undefined
  let from = 0
  for (let start = 0; start <= header.length;) {
    const end = endOf(header, start)
    if (isOurs(nameIn(header, start, end))) {
      if (from < start) rest = joined(rest, header, from, start - 1)
      from = end + 1
    }
    start = end + 1
  }
  if (from === 0) return header
  if (from <= header.length) rest = joined(rest, header, from, header.length)
  return rest === '' ? undefined : rest
}

/** The name of a cookie from a Set-Cookie line. */
export function setCookieName(line: string): string {
  return nameIn(line, 0, endOf(line, 0))
}

/** Where a pair ends that begins here. */
function endOf(text: string, start: number): number {
  const semicolon = text.indexOf(';', start)
  return semicolon === -1 ? text.length : semicolon
}

/**
 * A browser keeps `=name=value` as a cookie without a name and sends it back as `name=value` (RFC 6265bis section
 * 5.7), so leading `=` are not part of the name.
 */
function nameIn(text: string, start: number, end: number): string {
  let from = start
  while (from < end && isBeforeName(text.charCodeAt(from))) from += 1
  let to = from
  while (to < end && text.charCodeAt(to) !== equalsSign) to += 1
  return text.slice(from, to).trim()
}

const equalsSign = 0x3d

/** An equals sign, or white space of any kind; what is printable ASCII is settled at once. */
function isBeforeName(code: number): boolean {
  if (code === equalsSign || code === 0x20) return true
  return (code < 0x20 || code > 0x7e) && /\s/.test(String.fromCharCode(code))
}

/** What was kept before and another piece; without blanks where it begins. */
function joined(before: string | undefined, text: string, start: number, end: number): string {
  if (before !== undefined) return `${before};${text.slice(start, end)}`
  let from = start
  while (from < end && (text.charCodeAt(from) === 0x20 || text.charCodeAt(from) === 0x09)) from += 1
  return text.slice(from, end)
}
