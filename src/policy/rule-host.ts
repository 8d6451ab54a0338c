import { parseHost } from './host.ts'

/** A route's host, ready to be compared with the host of a target. */
export type RuleHost = Readonly<{
  name: string
  /** True for `*.name`: exactly one label more, as in a wildcard certificate (RFC 9525 section 6.3). */
  oneLabelMore: boolean
}>

/** The host of a route, or `undefined` when it is no host name, or a host name with a port. */
export function parseRuleHost(host: string): RuleHost | undefined {
  const oneLabelMore = host.startsWith('*.')
  const written = oneLabelMore ? host.slice(2) : host
  // An address is no domain, so nothing can stand before it
  const name =
    /:[0-9]*$/.test(written) || (oneLabelMore && written.startsWith('[')) ? undefined : parseHost(written)
  return name === undefined ? undefined : { name, oneLabelMore }
}

/** Whether a target's host is the one a route names. */
export function hostMatches(rule: RuleHost, host: string): boolean {
  if (!rule.oneLabelMore) return host === rule.name
  const dot = host.indexOf('.')
  return dot !== -1 && host.slice(dot + 1) === rule.name
}
