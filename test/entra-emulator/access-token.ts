import { randomBytes } from 'node:crypto'
import type { CryptoKey } from 'jose'
import { v1Issuer } from './discovery.ts'
import type { App, Tenant, User } from './directory.ts'
import { subjectFor } from './id-token.ts'
import { keyFor, signed } from './keys.ts'
import type { World } from './world.ts'

export type AccessTokenWanted = Readonly<{
  /** The one of the person, else the one that the client is registered in. */
  tenant?: Tenant
  /** Without one, the token is of the application itself. */
  user?: User
  /** The client that has asked for it; `gateway` without one. */
  app?: App
  /** The API: its registration, client id or App ID URI; anything else is put in as it is. */
  audience: App | string
  /** The API's own `tokenVersion` without it. */
  version?: 1 | 2
  scopes?: readonly string[]
  roles?: readonly string[]
  /** How the client has shown who it is: 0 not at all, 1 by secret, 2 by certificate. */
  azpacr?: '0' | '1' | '2'
  /** Header and claims over the usual ones; an `undefined` leaves one out. */
  header?: Readonly<Record<string, unknown>>
  claims?: Readonly<Record<string, unknown>>
  signWith?: CryptoKey
}>

/**
 * An access token for an API, in the form that its registration asks for. Source: Entra "access tokens", "access token
 * claims reference".
 */
export async function newAccessToken(world: World, wanted: AccessTokenWanted): Promise<string> {
  const { script } = world
  const api = typeof wanted.audience === 'string' ? apiNamed(world, wanted.audience) : wanted.audience
  const version = wanted.version ?? api?.tokenVersion ?? 2
  const client = wanted.app ?? world.apps.gateway
  const tenantId = wanted.tenant?.id ?? wanted.user?.tenant ?? client.tenant
  const key = await keyFor(api ?? client, tenantId)
  const header = { typ: 'JWT', kid: key.kid, ...(version === 1 && { x5t: key.kid }), ...wanted.header }
  const claims = {
    ...audienceOf(wanted.audience, api, version),
    ...timesOf(world.now(), tenantId, world.origin, version),
    ...(wanted.user === undefined
      ? applicationClaims(client)
      : personClaims(api ?? client, wanted.user, version)),
    ...clientClaims(client, version, wanted.azpacr ?? '1'),
    ...grantedClaims(wanted, api),
    ...script.accessClaims,
    ...wanted.claims,
  }
  return signed(wanted.signWith ?? script.signWith ?? key.privateKey, header, claims)
}

function apiNamed(world: World, audience: string): App | undefined {
  return Object.values(world.apps).find(
    app => app.clientId === audience || app.identifierUris.includes(audience),
  )
}

/** v2.0 always names the client id; v1.0 what the request has named. */
function audienceOf(named: App | string, api: App | undefined, version: 1 | 2): { aud: string } {
  if (api !== undefined && version === 2) return { aud: api.clientId }
  return { aud: typeof named === 'string' ? named : (named.identifierUris[0] ?? named.clientId) }
}

function timesOf(now: number, tenantId: string, origin: string, version: 1 | 2) {
  return {
    iss: version === 1 ? v1Issuer(tenantId) : `${origin}/${tenantId}/v2.0`,
    iat: now - 300,
    nbf: now - 300,
    exp: now + 4500,
    tid: tenantId,
    uti: randomBytes(16).toString('base64url'),
    ver: version === 1 ? '1.0' : '2.0',
  }
}

function personClaims(api: App, user: User, version: 1 | 2): Record<string, unknown> {
  return {
    oid: user.oid,
    sub: subjectFor(api, user),
    name: user.name,
    ...(version === 2
      ? { preferred_username: user.upn }
      : { unique_name: user.upn, upn: user.upn, amr: ['pwd'], acr: '1' }),
    // Only an API that asks for `include_user_token` is told so of people.
    ...(api.accessTokenClaims.includes('idtyp:user') && { idtyp: 'user' }),
  }
}

/** `oid` is the one of the service principal. */
function applicationClaims(client: App): Record<string, unknown> {
  const oid = client.clientId.replace(/^\w{8}/, '5e41ce00')
  return { oid, sub: oid }
}

function clientClaims({ clientId }: App, version: 1 | 2, azpacr: string): Record<string, unknown> {
  return version === 2 ? { azp: clientId, azpacr } : { appid: clientId, appidacr: azpacr }
}

function grantedClaims({ user, app, scopes = [], roles }: AccessTokenWanted, api: App | undefined) {
  const held = roles ?? (user === undefined ? (app?.appRoles ?? []) : user.roles)
  const isToldApart = api?.accessTokenClaims.some(each => each.startsWith('idtyp')) ?? true
  return {
    ...(user !== undefined && { scp: scopes.join(' ') }),
    ...(user === undefined && isToldApart && { idtyp: 'app' }),
    ...(held.length > 0 && { roles: held }),
  }
}

/**
 * An access token for Graph looks like a token but is nobody else's business: the `nonce` in its header makes every
 * ordinary check of its signature fail. Source: Entra "access tokens", "validate tokens".
 */
export async function newGraphToken(world: World, user: User, scopes: readonly string[]): Promise<string> {
  const key = await keyFor(world.apps.gateway, user.tenant)
  const claims = {
    aud: '00000003-0000-0000-c000-000000000000',
    scp: scopes.join(' '),
    uti: randomBytes(16).toString('hex'),
  }
  const [header = '', payload = '', signature = ''] = (
    await signed(key.privateKey, { typ: 'JWT', kid: key.kid, x5t: key.kid, nonce: 'hashed' }, claims)
  ).split('.')
  const sent = Buffer.from(header, 'base64url')
    .toString()
    .replace('hashed', randomBytes(32).toString('base64url'))
  return `${Buffer.from(sent).toString('base64url')}.${payload}.${signature}`
}
