import { BlockList, isIPv6 } from 'node:net'
import type { Trusts } from './request-id.ts'

/**
 * Whether an address is one of the proxies that are believed. @param proxies addresses and CIDRs, checked by
 * config/; nobody is believed by default
 */
export function createTrust(proxies: readonly string[]): Trusts {
  const list = new BlockList()
  for (const proxy of proxies) {
    const [address = '', bits] = proxy.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  function isListed(address: string): boolean {
    const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
    // What stands in X-Forwarded-For may be anything; what is no address is in no list.
    return list.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4')
  }
  // Each request asks several times about whoever it comes from, and one proxy sends many.
  const last = { address: '', isTrusted: isListed('') }
  return address => {
    if (proxies.length === 0 || address === undefined) return false
    if (address !== last.address) {
      last.isTrusted = isListed(address)
      last.address = address
    }
    return last.isTrusted
  }
}
