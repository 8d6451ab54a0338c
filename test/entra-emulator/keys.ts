import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose'
import { consumersId, type App } from './directory.ts'
import type { World } from './world.ts'

export type SigningKey = Readonly<{ kid: string; privateKey: CryptoKey; jwk: JWK }>

const made = new Map<string, Promise<SigningKey>>()

/** The pair of this name; one for all emulators of a process, as making one takes long. */
export async function signingKey(kid: string): Promise<SigningKey> {
  const known = made.get(kid)
  if (known !== undefined) return known
  const making = generateKeyPair('RS256', { extractable: true }).then(async ({ privateKey, publicKey }) => ({
    kid,
    privateKey,
    jwk: { kty: 'RSA', use: 'sig', kid, x5t: kid, ...(await exportJWK(publicKey)) },
  }))
  made.set(kid, making)
  return making
}

/**
 * Which key signs for an application and a tenant: all tenants of work accounts share them, personal accounts have
 * their own, and so has an application with mapped claims. Source: Entra "signing key rollover", "access tokens".
 */
export async function keyFor(app: App, tenantId: string): Promise<SigningKey> {
  if (app.hasOwnKey) return signingKey(`own-${app.clientId}`)
  return signingKey(tenantId === consumersId ? 'consumers-key' : 'shared-key')
}

/**
 * The key document: several keys whose order means nothing, each with the issuer that it may sign for. The keys of
 * v1.0 have no such member. Source: Entra "access tokens", validate the signing key issuer.
 * @param app of `?appid=`, whose own key is then among them
 */
export async function keyDocument(
  { origin, script }: World,
  {
    version,
    app,
    tenantId,
  }: Readonly<{ version: 1 | 2; app?: App | undefined; tenantId?: string | undefined }>,
): Promise<{ keys: JWK[] }> {
  if (script.keys !== undefined) return { keys: script.keys }
  const named = (jwk: JWK, tenant: string) =>
    version === 1 ? jwk : { ...jwk, issuer: `${origin}/${tenant}/v2.0` }
  const shared = await signingKey('shared-key')
  const own = app?.hasOwnKey === true ? [await keyFor(app, '')] : []
  const consumers =
    tenantId === undefined || tenantId === consumersId ? [await signingKey('consumers-key')] : []
  return {
    keys: [
      named(idleKey, tenantId ?? '{tenantid}'),
      ...consumers.map(({ jwk }) => named(jwk, consumersId)),
      ...(tenantId === consumersId ? own : [shared, ...own]).map(({ jwk }) =>
        named(jwk, tenantId ?? '{tenantid}'),
      ),
    ],
  }
}

/** One that signs nothing yet: there are always several, and nobody may take the first one for the right one. */
const idleKey: JWK = {
  ...{ kty: 'RSA', use: 'sig', kid: 'idle-key', x5t: 'idle-key', e: 'AQAB' },
  n: Buffer.alloc(256, 0xc3).toString('base64url'),
}

/** A compact JWT; members that are undefined are left out. */
export async function signed(key: CryptoKey, header: object, claims: object): Promise<string> {
  const plain = JSON.parse(JSON.stringify({ header, claims })) as Record<'header' | 'claims', object>
  return new SignJWT({ ...plain.claims }).setProtectedHeader({ alg: 'RS256', ...plain.header }).sign(key)
}
