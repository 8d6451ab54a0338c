import { createHash, X509Certificate, type KeyObject } from 'node:crypto'
import { compactVerify, decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose'
import type { App } from './directory.ts'
import { checkTimes } from './assertion-times.ts'
import { checkFederated } from './federated-assertion.ts'
import { refuse } from './refusal.ts'
import { authorityOf, type World } from './world.ts'

/**
 * Holds a client assertion to what Entra asks of it: one that names the client as its own issuer is signed with a
 * certificate of the registration; any other one comes from an issuer that the registration trusts.
 * @param segment tenant of the path that the assertion came to
 * @throws Refused
 */
export async function checkAssertion(
  world: World,
  segment: string,
  app: App,
  assertion: string,
): Promise<void> {
  const { header, claims } = decoded(assertion)
  if (claims.iss !== app.clientId) {
    await checkFederated(world, app, assertion, { header, claims })
    return
  }
  await checkSignature(world, app, assertion, header)
  checkClaims(world, segment, app, claims)
}

function decoded(assertion: string): { header: Record<string, unknown>; claims: JWTPayload } {
  try {
    return { header: { ...decodeProtectedHeader(assertion) }, claims: decodeJwt(assertion) }
  } catch {
    throw refuse('50012')
  }
}

/**
 * `PS256` with `x5t#S256`, or `RS256` with `x5t` as it used to be: thumbprints of the DER form by SHA-256 and SHA-1.
 * Source: Entra "certificate credentials", assertion format.
 */
async function checkSignature(
  world: World,
  app: App,
  assertion: string,
  header: Readonly<Record<string, unknown>>,
): Promise<void> {
  if (header['typ'] !== 'JWT') throw refuse('50012')
  const certificate = app.certificates
    .map(pem => new X509Certificate(pem))
    .find(each => isNamed(each, header))
  if (certificate === undefined || Date.parse(certificate.validTo) / 1000 <= world.now())
    throw refuse('700027')
  if (!(await isSignedBy(assertion, certificate.publicKey))) throw refuse('700027')
}

function isNamed({ raw }: X509Certificate, header: Readonly<Record<string, unknown>>): boolean {
  const thumbprint = (algorithm: string) => createHash(algorithm).update(raw).digest('base64url')
  if (header['x5t#S256'] !== undefined) return header['x5t#S256'] === thumbprint('sha256')
  return header['x5t'] === thumbprint('sha1')
}

async function isSignedBy(assertion: string, key: KeyObject): Promise<boolean> {
  return compactVerify(assertion, key, { algorithms: ['PS256', 'RS256'] }).then(
    () => true,
    () => false,
  )
}

/** `aud` is the token endpoint, `iss` and `sub` are the client, `jti` is new, and the times hold (five minutes' grace). */
function checkClaims(world: World, segment: string, app: App, claims: JWTPayload): void {
  if (claims.sub !== app.clientId) throw refuse('50012')
  if (!isOurs(world, segment, claims.aud)) throw refuse('50012')
  checkTimes(world.now(), claims)
  if (claims.jti === undefined || world.grants.assertionIds.has(claims.jti)) throw refuse('50012')
  world.grants.assertionIds.add(claims.jti)
}

/** The tenant may be named by its id or a domain. */
function isOurs(world: World, segment: string, audience: unknown): boolean {
  if (typeof audience !== 'string' || !audience.startsWith(`${world.origin}/`)) return false
  const named = /^\/([^/]+)\/oauth2\/v2\.0\/token$/.exec(audience.slice(world.origin.length))?.[1]
  const [wanted, got] = [authorityOf(world, segment), authorityOf(world, named ?? '')]
  if (wanted?.kind === 'tenant') return got?.kind === 'tenant' && got.tenant === wanted.tenant
  return wanted !== undefined && got?.kind === 'shared' && got.name === wanted.name
}
