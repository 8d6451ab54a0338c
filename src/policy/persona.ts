import { claimAt, stringsAt } from '../identity/claim-path.ts'
import type { ClaimValue } from '../identity/claim-values.ts'
import type { Grant } from '../identity/grant.ts'
import type { Identity } from '../identity/identity.ts'
import { personFromClaims, type ClaimRules } from '../identity/person.ts'

/** Somebody for whom the rules are tried, by what they have. Of what is left out, the provider says nothing. */
export type Persona = Readonly<{
  /** As in X-Forwarded-User. */
  user?: string
  roles?: readonly string[]
  groups?: readonly string[]
  /** Of a bearer token. */
  scopes?: readonly string[]
  /**
   * By claim path: what else the provider says of them; `tid`, `email`, `acrs` and `azp` count as everywhere, and an
   * `auth_time` that is not above 0 counts from now: -300 is five minutes ago.
   */
  claims?: Readonly<Record<string, ClaimValue | readonly ClaimValue[]>>
  /** Whether they come with a bearer token; scopes say so as well. */
  bearer?: boolean
}>

/** What the settings say of everybody who can come. */
export type Newcomers = Readonly<{
  claimRules: ClaimRules
  isEntra: boolean
  /** The only one that people can be of. */
  tenant?: string
}>

/**
 * The identity that somebody has here, made of claims as that of everybody is. Who is given no id is nobody whom a rule can
 * name.
 * @param now NumericDate, seconds
 * @throws {GatewayError} ERR_PROVIDER_TOKEN_INVALID for claims with which nobody could sign in
 */
export function identityOf(persona: Persona, newcomers: Newcomers, now: number): Identity {
  const { user = '', roles, groups, scopes, bearer = scopes !== undefined } = persona
  const { claimRules, tenant } = newcomers
  const told = { sub: 'somebody', iss: 'provider', ...(tenant !== undefined && { tid: tenant }) }
  const claims = { ...told, ...persona.claims, ...authTime(persona, now) }
  const said = {
    ...claims,
    ...added(claims, claimRules.roles, roles),
    ...added(claims, claimRules.groups, groups),
  }
  const person = { ...personFromClaims(said, { ...claimRules, subject: 'sub' }), user }
  return {
    ...person,
    ...(bearer && grantOf({ ...persona, claims, roles: person.roles }, newcomers.isEntra)),
    sessionId: '',
    authenticatedAt: now,
  }
}

function authTime({ claims = {} }: Persona, now: number): Readonly<{ auth_time?: number }> {
  const time = Object.hasOwn(claims, 'auth_time') ? claims['auth_time'] : undefined
  return typeof time === 'number' && time <= 0 ? { auth_time: now + time } : {}
}

/** A claim at each of these paths, as nothing is known without one of them; the first has these values beside theirs. */
function added(
  claims: Readonly<Record<string, unknown>>,
  paths: readonly string[],
  values: readonly string[] | undefined,
): Readonly<Record<string, readonly string[]>> {
  const [path] = paths
  return values === undefined || path === undefined
    ? {}
    : {
        ...Object.fromEntries(paths.map(each => [each, []])),
        [path]: [...stringsAt(claims, paths), ...values],
      }
}

/**
 * What their bearer token stands for. At Entra a token without scopes is that of a program, and with no roles either it
 * stands for nothing; elsewhere a program is who is its own client.
 */
function grantOf(
  { roles = [], scopes = [], claims = {} }: Persona,
  isEntra: boolean,
): Omit<Grant, 'client'> & Partial<Grant> {
  const client = ['azp', 'appid', 'client_id']
    .map(name => claimAt(claims, name))
    .find(value => typeof value === 'string')
  const isApp = isEntra ? scopes.length === 0 : claimAt(claims, 'sub') === client
  return {
    ...(client !== undefined && { client }),
    scopes,
    isApp,
    grantsNothing: isApp && (!isEntra || roles.length === 0),
  }
}
