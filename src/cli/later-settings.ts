import type { Problem } from '../config/problem.ts'

/** Whether something is wrong that neither a registration depends on nor what the rules say to somebody. */
export function isLater({ path }: Problem): boolean {
  const [section = '', name] = path.split(/[.[]/)
  return section === 'policyTests' || later.has(name === undefined ? section : `${section}.${name}`)
}

const later: ReadonlySet<string> = new Set([
  'upstream',
  ...[
    'clientId',
    'clientSecret',
    'clientSecretFile',
    'clientCertificate',
    'federatedTokenFile',
    'fallback',
  ].map(name => `provider.${name}`),
])
