import { newAccessToken, newGraphToken } from './access-token.ts'
import { clientInfoOf, consentsOf } from './authorize.ts'
import type { Client } from './client-authentication.ts'
import type { User } from './directory.ts'
import { opaque, type SignIn } from './grants.ts'
import { newIdToken, acrsClaim } from './id-token.ts'
import { refuse } from './refusal.ts'
import { isSame, readScopes, type Resource, type Scope } from './scopes.ts'
import type { Answer, World } from './world.ts'

const ninetyDays = 90 * 24 * 3600

export type TokensWanted = Readonly<{
  client: Client
  user: User
  signIn: SignIn
  /** What was asked for; scopes of other resources than `resource` are left out. */
  scopes: readonly Scope[]
  resource: Resource
  nonce?: string | null
  wanted?: Readonly<{ id: readonly string[]; access: readonly string[] }>
  wantsClientInfo?: boolean
}>

/** Source: Entra "authorization code flow", successful response. */
export async function answerTokens(world: World, wanted: TokensWanted): Promise<Answer> {
  const { client, user, signIn, scopes, nonce } = wanted
  const asked = scopes.map(({ name }) => name)
  const granted = grantedNames(world, wanted)
  const { token, expiresIn } = await accessTokenOf(world, wanted, granted)
  const idToken = asked.includes('openid')
    ? await newIdToken(world, {
        app: client.app,
        user,
        signIn,
        scopes: asked,
        acrs: wanted.wanted?.id ?? [],
        ...(typeof nonce === 'string' && { nonce }),
      })
    : undefined
  const isKept = asked.includes('offline_access')
  const tokens = {
    token_type: 'Bearer',
    scope: granted.join(' '),
    expires_in: expiresIn,
    ext_expires_in: expiresIn,
    access_token: token,
    ...(isKept && { refresh_token: newRefreshToken(world, client.app.clientId, signIn) }),
    ...(idToken !== undefined && { id_token: idToken }),
    ...(wanted.wantsClientInfo === true && { client_info: clientInfoOf(signIn.account) }),
    ...world.script.tokens,
  }
  return { body: tokens }
}

/**
 * The scopes of a token: those asked for and, with them, all that were granted for the same resource before (Entra
 * "breaking changes"). Those of OpenID Connect count as Graph's.
 */
function grantedNames(world: World, { client, signIn, scopes, resource }: TokensWanted): string[] {
  const asked = scopes
    .filter(scope => scope.resource === undefined || isSame(scope.resource, resource))
    .map(({ name }) => name)
    .filter(name => name !== 'offline_access')
  const earlier = [...consentsOf(world, client.app.clientId, signIn.account), ...client.app.adminConsented]
  const more = readScopes(world, earlier.join(' ')).filter(scope => isSame(scope.resource, resource))
  return [...new Set([...asked, ...more.map(({ name }) => name)])]
}

async function accessTokenOf(world: World, wanted: TokensWanted, granted: readonly string[]) {
  const { client, user, signIn, resource } = wanted
  if (resource.kind === 'graph') {
    const scopes = granted.filter(name => name !== '.default')
    const token = await newGraphToken(world, user, scopes)
    const expiresIn = 4500
    const expiresAt = world.now() + expiresIn
    world.grants.graphTokens.set(token, { tenantId: user.tenant, oid: user.oid, scopes, expiresAt })
    return { token, expiresIn }
  }
  const own = readScopes(world, granted.join(' ')).filter(scope => isSame(scope.resource, resource))
  const token = await newAccessToken(world, {
    user,
    app: client.app,
    audience: resource.aud,
    scopes: own.map(({ value }) => value).filter(value => value !== '.default'),
    azpacr: client.azpacr,
    claims: acrsClaim(resource.api.accessTokenClaims, signIn, wanted.wanted?.access ?? []),
  })
  return { token, expiresIn: 4500 }
}

/** The old ones stay good (Entra "refresh tokens"). */
function newRefreshToken(world: World, clientId: string, signIn: SignIn): string {
  const token = opaque('1.AXYA', 700)
  const now = world.now()
  world.grants.refreshTokens.set(token, { clientId, signIn, issuedAt: now, expiresAt: now + ninetyDays })
  return token
}

/** A sign-in that counts no more. @throws Refused */
export function checkStanding(user: User, issuedAt: number): void {
  if (user.disabled) throw refuse('50057')
  if (user.revokedAt > issuedAt) throw refuse('50173')
}
