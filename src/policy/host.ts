/** DNS labels or an IPv4 address, or an IPv6 literal; then perhaps a port. Each class ends where the next begins. */
const authority = /^(?:([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)\.?|(\[[0-9A-Fa-f:.]+\]))(?::([0-9]{1,5}))?$/

/** What nearly every client sends: nothing in it is to be changed, and the number of the port is in its range. */
const plain = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*(?::[1-9][0-9]{1,3})?$/

/** A name of 253 characters (RFC 1035 section 2.3.4), the final dot and a port. */
const longest = 260

/**
 * The host name of a Host header in lower case, without the port and without the final dot of a fully qualified
 * name; an IPv6 literal in its shortest form. `undefined` when the header is missing, empty, or anything but one
 * host and perhaps a port from 1 to 65535 (RFC 9110 section 7.2, narrowed to names that DNS has).
 */
export function parseHost(host: string | undefined): string | undefined {
  if (host === undefined || host.length > longest) return undefined
  if (plain.test(host)) {
    const colon = host.indexOf(':')
    return colon === -1 ? host : host.slice(0, colon)
  }
  const found = authority.exec(host)
  if (found === null) return undefined
  const [, name, literal, port] = found
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return undefined
  if (name !== undefined) return name.toLowerCase()
  return URL.canParse(`http://${literal}/`) ? new URL(`http://${literal}/`).hostname : undefined
}
