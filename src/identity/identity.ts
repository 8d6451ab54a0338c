import type { ErrorCode } from '../errors.ts'
import type { ClaimValues } from './claim-values.ts'
import type { Lacks } from './lacks.ts'
import type { Profile } from './profile.ts'

/**
 * Who somebody is, as the rest of the gateway sees it: plain data, made only from verified claims.
 * Two people are the same only if `user` is equal; names and addresses never decide that.
 */
export type Identity = Readonly<{
  /** Stable id: `oid` (`oid.tid` when several tenants are allowed), else `sub`. The value of X-Forwarded-User. */
  user: string
  /** `sub` of the ID token. */
  subject: string
  /** `iss` of the ID token. */
  issuer: string
  /** Entra tenant, `tid`. */
  tenant?: string
  name?: string
  /** Only when `trustEmail` vouches for it. */
  email?: string
  preferredUsername?: string
  roles: readonly string[]
  groups: readonly string[]
  /** What stands in the verified claims at the paths that rules and headers name; one that is missing is not known. */
  claims?: ClaimValues
  /** Of the roles and groups that rules exclude people by: those that they are known not to have. */
  lacks?: Lacks
  /** What `provider.graph.profile` asks for, as far as it is known. */
  profile?: Profile
  /** When the person has last shown the provider who they are: NumericDate of the claim `auth_time`. */
  authTime?: number
  /** Authentication contexts of Conditional Access that the sign-in has met: the claim `acrs`. */
  acrs?: readonly string[]
  /** Set on whoever came with a bearer token, and on nobody else: what the token was given for. */
  scopes?: readonly string[]
  /** The client that a bearer token was issued to: `azp`, `appid` or `client_id`. */
  client?: string
  /** An application that came in its own name, not in anybody's: `user` is its own id. */
  isApp?: boolean
  /** A bearer token that stands for no permission at all: only a route that names its client lets it in. */
  grantsNothing?: boolean
  /** One public value for the session, or for a bearer token: a hash, never the session id itself. */
  sessionId: string
  /** NumericDate (seconds, RFC 7519 section 2) of the sign-in. */
  authenticatedAt: number
}>

/** The part of a request that an identifier may look at. */
export type Credentials = Readonly<{
  /** The raw Cookie header, `undefined` when there is none. */
  cookie: string | undefined
  /** The raw Authorization header. */
  authorization: string | undefined
  /** What a bearer token may be meant for where it is presented. */
  audiences?: readonly string[]
}>

/** "Not mine", "no" and "yes" are three different answers. */
export type Identification =
  | Readonly<{ kind: 'not-mine' }>
  | Readonly<{
      kind: 'no'
      code: ErrorCode
      setCookies?: readonly string[]
      /** Why a bearer token is not believed: a sentence for whoever sent it. */
      reason?: string
    }>
  | Readonly<{
      kind: 'yes'
      identity: Identity
      setCookies: readonly string[]
      /** What is known of them is older than it should be: a navigation had better go through a silent sign-in. */
      isStale?: boolean
    }>

/** One way of telling who somebody is; at once, save where it has to ask somebody else. @param now NumericDate, seconds */
export type Identifier = (credentials: Credentials, now: number) => Identification | Promise<Identification>

/** Whether credentials are a bearer token (RFC 6750 section 2.1), be it ever so malformed; blanks before it do not count. */
export function isBearer(credentials: string): boolean {
  return /^[ \t]*bearer(?![\w!#$%&'*+.^`|~-])/i.test(credentials)
}
