import { createHash, randomBytes } from 'node:crypto'
import { accountOf, type App, type User } from './directory.ts'
import type { SignIn } from './grants.ts'
import { groupClaims } from './group-claims.ts'
import { keyFor, signed } from './keys.ts'
import type { World } from './world.ts'

export type IdTokenWanted = Readonly<{
  app: App
  user: User
  signIn: SignIn
  /** Names of the scopes; `profile` and `email` decide which claims there are. */
  scopes: readonly string[]
  /** Missing after a refresh. */
  nonce?: string | null
  /** Authentication contexts that the request has asked for. */
  acrs?: readonly string[]
  /** Over the usual ones. */
  claims?: Readonly<Record<string, unknown>>
}>

/**
 * An ID token of v2.0: `aud` is always the client, `sub` is another for each client, and `oid`, `tid`, `name` and
 * `preferred_username` are there with the scope `profile` only. Source: Entra "ID token claims reference".
 */
export async function newIdToken(world: World, wanted: IdTokenWanted): Promise<string> {
  const { app, user } = wanted
  const { script } = world
  const key = await keyFor(app, user.tenant)
  const header = { typ: 'JWT', kid: key.kid, ...script.idHeader }
  const claims = { ...idClaims(world, wanted), ...script.idClaims, ...wanted.claims }
  return signed(script.signWith ?? key.privateKey, header, claims)
}

function idClaims(world: World, wanted: IdTokenWanted): Record<string, unknown> {
  const { app, user, signIn, scopes, nonce } = wanted
  const now = world.now()
  const has = (scope: string) => scopes.includes(scope)
  return {
    aud: app.clientId,
    iss: `${world.origin}/${user.tenant}/v2.0`,
    // 3900 seconds from nbf to exp (Entra "configurable token lifetimes": one hour).
    iat: now - 300,
    nbf: now - 300,
    exp: now + 3600,
    sub: subjectFor(app, user),
    uti: randomBytes(16).toString('base64url'),
    ver: '2.0',
    aio: randomBytes(30).toString('base64url'),
    rh: `1.${randomBytes(20).toString('base64url')}.`,
    ...(typeof nonce === 'string' && { nonce }),
    ...(has('profile') && {
      oid: user.oid,
      tid: user.tenant,
      name: user.name,
      preferred_username: user.home === undefined ? user.upn : (user.mail ?? user.upn),
    }),
    ...(user.roles.length > 0 && app.groupForm !== 'emit_as_roles' && { roles: user.roles }),
    ...(user.home !== undefined && { idp: user.home.idp }),
    ...groupClaims(world, app, user),
    ...optionalClaims(app, user, signIn, has('email')),
    ...acrsClaim(app.optionalClaims, signIn, wanted.acrs ?? []),
  }
}

/** What the manifest asks for. Source: Entra "optional claims reference". */
function optionalClaims(app: App, user: User, signIn: SignIn, byScope: boolean): Record<string, unknown> {
  const has = (name: string) => app.optionalClaims.includes(name)
  const isMailTold = user.mail !== undefined && (byScope || has('email') || user.home !== undefined)
  return {
    ...(isMailTold && { email: user.mail }),
    ...(isMailTold && has('xms_edov') && { xms_edov: user.home === undefined }),
    ...(has('sid') && { sid: signIn.sid }),
    ...(has('login_hint') && { login_hint: loginHintOf(user) }),
    ...(has('auth_time') && { auth_time: signIn.authTime }),
    ...(has('acct') && { acct: user.home === undefined ? 0 : 1 }),
    ...(has('upn') && user.home === undefined && { upn: user.upn }),
    ...(has('given_name') && { given_name: user.givenName }),
    ...(has('family_name') && { family_name: user.surname }),
  }
}

/** Authentication contexts met: those asked for, or all of them where the manifest names the claim. */
export function acrsClaim(
  manifest: readonly string[],
  { acrs }: SignIn,
  asked: readonly string[],
): { acrs?: string[] } {
  const told = manifest.includes('acrs') ? acrs : acrs.filter(each => asked.includes(each))
  return told.length === 0 ? {} : { acrs: [...told] }
}

/** Pairwise: another for each application. */
export function subjectFor(app: App, user: User): string {
  return createHash('sha256')
    .update(`${app.clientId} ${accountOf(user)} ${user.tenant}`)
    .digest('base64url')
}

/** Opaque, some 160 characters; it names an account, not a tenant. */
export function loginHintOf(user: User): string {
  const account = Buffer.from(JSON.stringify({ account: accountOf(user), pad: 'x'.repeat(40) }))
  return `O.${account.toString('base64url')}`
}

/** The account of a login hint, be it the claim or the name that people sign in with. */
export function accountOfHint(world: World, hint: string): string | undefined {
  const users = Object.values(world.tenants).flatMap(tenant => tenant.users)
  const user = users.find(each => loginHintOf(each) === hint || each.upn === hint || each.mail === hint)
  return user && accountOf(user)
}
