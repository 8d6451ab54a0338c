import { BlockList, isIP } from 'node:net'

/**
 * Whether an address is reached without a proxy. This machine always is, and what is on the list: names with all below
 * them (a dot or `*.` in front changes nothing), addresses, networks (CIDR), `*` for everything, each but the last two
 * with `:port` if only that is meant; between them commas or blanks. So curl reads it, and Go its ports. A name is never
 * looked up for it.
 * @param list text of NO_PROXY
 */
export function isExempt({ hostname, port, protocol }: URL, list: string): boolean {
  const host = hostname.replaceAll(/^\[|\]$|\.$/g, '')
  if (/^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/.test(host)) return true
  const place = { host, port: port === '' ? usualPorts[protocol] : port }
  return list.split(/[\s,]+/).some(entry => covers(entry.toLowerCase(), place))
}

const usualPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' }

/** A name, an address or a network, and a port; IPv6 has colons of its own. */
const shape = /^(?:\[([^\]]*)\]|([^:]*)|(.*:.*:.*))(?::(\d+))?$/

function covers(
  entry: string,
  { host, port }: Readonly<{ host: string; port: string | undefined }>,
): boolean {
  if (entry === '*') return true
  const [, bracketed, plain, colons, only] = shape.exec(entry) ?? []
  const name = bracketed ?? plain ?? colons ?? ''
  if (name === '' || (only !== undefined && only !== port)) return false
  const [address = '', bits] = name.split('/')
  if (isIP(address) !== 0) return isWithin(host, address, bits)
  const domain = name.replace(/^\*?\./, '').replace(/\.$/, '')
  // The end of an address is no domain.
  return isIP(host) === 0 && (host === domain || host.endsWith(`.${domain}`))
}

/** @param bits length of the prefix; without it the address alone */
function isWithin(host: string, address: string, bits: string | undefined): boolean {
  const version = isIP(address)
  const [family, most] = version === 4 ? (['ipv4', 32] as const) : (['ipv6', 128] as const)
  const length = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : Infinity
  if (isIP(host) !== version || length > most) return false
  const network = new BlockList()
  network.addSubnet(address, length, family)
  return network.check(host, family)
}
