import type { FastifyRequest } from 'fastify'
import type { ClientScript } from '../browser/client-script.ts'
import type { Caches } from '../caches.ts'
import type { ClaimRules } from '../identity/person.ts'
import type { NamedRights } from '../identity/rights-change.ts'
import type { Audit } from '../observe/audit.ts'
import type { PublicOrigin, PublicOrigins } from '../observe/public-origins.ts'
import type { PageContext } from '../pages/layout.ts'
import type { ProviderLog } from '../provider/finder.ts'
import type { Provider } from '../provider/provider.ts'
import type { CookieJar } from '../session/cookie-jar.ts'
import type { SessionStore } from '../session/session-store.ts'
import type { Refresh } from '../session/refresher.ts'
import type { Sealer } from '../session/sealer.ts'
import type { Sharing } from '../session/sessions.ts'
import type { Session } from '../session/session.ts'
import type { PostKeeping } from './post-keeping.ts'
import type { OwnPaths } from './return-to.ts'
import type { StepUps } from './step-up.ts'
import type { UsedHandles } from './used-handles.ts'

/** What the sign-in endpoints need; all of it is made by gateway.ts. */
export type SigninOptions = Readonly<{
  /** `auth.prefix`, and the path of `redirectUri`. */
  own: OwnPaths
  origins: PublicOrigins
  provider: Provider
  sessions: SessionStore
  jar: CookieJar
  attempts: Sealer
  claimRules: ClaimRules
  /** How often one client may ask for login, for the callback and for logout, each in a minute. */
  rateLimit: number
  /** Whether a rule or a header needs groups, so that a token that leaves them out must be refused. */
  needsGroups: boolean
  /** Whether the ID token is of use at sign-out (every provider but Entra). */
  keepsIdToken: boolean
  audit: Audit
  /** Roles and groups that the audit log tells by name. */
  namedRights?: NamedRights | undefined
  log: ProviderLog & Readonly<{ error: ProviderLog['warn'] }>
  /** NumericDate, seconds. */
  now: () => number
  pageContext: (request: FastifyRequest) => PageContext
  refresh: Refresh
  counted?: Caches | undefined
  /** Undefined: this process is the only one. */
  sharing?: Sharing | undefined
  /** Whether a session has to go through a silent sign-in. */
  isStale: (session: Session) => boolean
  /** Handles of attempts that have come back, here or elsewhere in this process. */
  used: UsedHandles
  /** Where forms are kept over a sign-in. */
  posts?: PostKeeping | undefined
  /** For single-page applications. */
  clientScript: ClientScript
  /** Undefined: no route wants anything of that. */
  stepUps?: StepUps | undefined
  /** What there is of the endpoints of App Service. */
  easyAuth?: Readonly<{
    /** Those that are not ours, and its names for `rd`. */
    hasEndpoints: boolean
    /** Whether `/.auth/me` has its shape. */
    shapesMe: boolean
    /** Whether the user is the object id of Entra ID. */
    isObjectId?: boolean
  }>
}>

/** The query of a request, read by the URL standard's rules. */
export function queryOf(request: FastifyRequest): URLSearchParams {
  const { url } = request
  const mark = url.indexOf('?')
  return new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1))
}

/** The public origin that a request came to. */
export function originOf({ origins }: Pick<SigninOptions, 'origins'>, request: FastifyRequest): PublicOrigin {
  return origins.of(request.raw)
}

/** Where a script sends people whose session is over. */
export function loginUrl(options: Pick<SigninOptions, 'origins' | 'own'>, request: FastifyRequest): string {
  return `${originOf(options, request).origin}${options.own.prefix}/login`
}

/** The address that starts a sign-in which ends at `target`. */
export function loginPath(own: OwnPaths, target: string, extra = ''): string {
  return `${own.prefix}/login?rd=${encodeURIComponent(target)}${extra}`
}

/** The address that leads an administrator to where the application is approved. */
export function adminConsentPath(own: OwnPaths): string {
  return `${own.prefix}/admin-consent`
}
