import { createLocalJWKSet, compactVerify, type JWTPayload } from 'jose'
import { checkTimes } from './assertion-times.ts'
import type { App, FederatedCredential } from './directory.ts'
import { refuse } from './refusal.ts'
import type { World } from './world.ts'

/**
 * Holds a token of another issuer to the federated credentials of a registration: issuer, subject and the one audience
 * compared byte for byte, case included, and RS256 only. Source: Entra "workload identity federation", create a trust,
 * considerations.
 * @throws Refused 700213 where only the subject is another, else 70021; 700024 for its times
 */
export async function checkFederated(
  world: World,
  { federatedCredentials }: App,
  assertion: string,
  { header, claims }: Readonly<{ header: Record<string, unknown>; claims: JWTPayload }>,
): Promise<void> {
  const ofIssuer = federatedCredentials.filter(
    ({ issuer, audience }) => issuer === claims.iss && isFor(claims.aud, audience),
  )
  if (ofIssuer.length === 0) throw refuse('70021')
  const credential = ofIssuer.find(({ subject }) => subject === claims.sub)
  if (credential === undefined) throw refuse('700213')
  if (header['alg'] !== 'RS256' || !(await isSigned(assertion, credential))) throw refuse('50013')
  checkTimes(world.now(), claims)
}

/** Kubernetes writes a list with one name. */
function isFor(aud: JWTPayload['aud'], audience: string): boolean {
  return aud === audience || (Array.isArray(aud) && aud.length === 1 && aud[0] === audience)
}

async function isSigned(assertion: string, { keys }: FederatedCredential): Promise<boolean> {
  const found = createLocalJWKSet({ keys: keys.map(key => ({ kty: 'RSA', ...key })) })
  return compactVerify(assertion, found, { algorithms: ['RS256'] }).then(
    () => true,
    () => false,
  )
}
