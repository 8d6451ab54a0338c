import type { Credentials, Identification, Identity } from '../identity/identity.ts'
import type { Followed } from '../identity/standing.ts'
import type { ProviderSession, ProviderSubject } from './marks.ts'
import type { Owner, Renewal } from './renewal.ts'
import type { Session } from './session.ts'

/** A live session as a request sees it: it ends at `expiresAt`, which use moves on to `absoluteAt` at the most. */
export type Live = Readonly<{
  session: Session
  identity: Identity
  expiresAt: number
  idleAt: number
  absoluteAt: number
}>

/** What a sign-in brings into a session. */
export type SignedIn = Renewal &
  Readonly<{
    /** Nobody was asked anything: it tells only that a session of the same person may go on. */
    isSilent?: boolean
  }>

/**
 * Sessions, wherever they are kept. Times are NumericDate, seconds. What asks the place where they are kept rejects
 * with GatewayError ERR_SESSION_STORE_AWAY while that is away; one in cookies never is.
 */
export type SessionStore = Readonly<{
  /** The session of a Cookie header, or why there is none; at once where nobody has to be asked. */
  identify: (credentials: Credentials, now: number) => Identification | Promise<Identification>
  read: (cookieHeader: string | undefined, now: number) => Promise<Live | undefined>
  /** Whose session a request carries that is over, unless somebody has ended it: it has outlived its limits, or got too stale. */
  ownerOf: (cookieHeader: string | undefined) => Promise<Owner | undefined>
  /**
   * Set-Cookie lines of a new session with a new id; undefined when there is no room for it. A session of
   * somebody else that the request carries has ended then. A silent sign-in goes on with the session that the
   * request carries, if it is of the same person: its id and its absolute limit stay.
   */
  create: (signedIn: SignedIn, cookieHeader: string | undefined, now: number) => Promise<Created | undefined>
  /** Ends what the request carries, with every copy of it and all that came of the same session at the provider. */
  end: (cookieHeader: string | undefined, now: number) => Promise<Out>
  /** Ends what came of a session at the provider, as somebody says who may be anybody. */
  endNamed: (named: ProviderSession, cookieHeader: string | undefined, now: number) => Promise<Out>
  /** Ends what came of a session at the provider, or all of a person there, as the provider itself says. */
  endVouched: (named: ProviderSession | ProviderSubject, now: number) => Promise<void>
  /** Resolves when a session could be made now: asked before anything is spent on one. */
  ready: () => Promise<void>
  /** Whether a session has ended before its time. @param identity as `identify` has given it */
  isEnded: (identity: Identity) => boolean
  /** Called whenever some have ended before their time, and when a refresh has changed or ended one. */
  onEnd: (listener: () => void) => void
  /** What an identity was made of. @param identity as `identify` has given it */
  sessionOf: (identity: Identity) => Session | undefined
  /**
   * Its next generation, which counts from now on whatever cookie comes; undefined when there is no room for it. It is no
   * activity. @param checkedAt as of when the renewal is true
   */
  renew: (session: Session, renewal: Renewal, checkedAt: number) => Promise<Session | undefined>
  /** The newest generation that is known here: whose refresh token is good. */
  newest: (session: Session) => Session
  /** Whether the provider has given it up. */
  hasEnded: (session: Session) => boolean
  /** Takes over a later generation that another process has come to. */
  adopt: (session: Session) => void
  /** This generation and those before it are accepted no more. */
  giveUp: (session: Session) => void
  /** Whether a refresh token that was refused here was redeemed elsewhere: a later generation has come. */
  hasOutlived: (session: Session) => boolean
  /** Follows a session while something of it is open. @param identity as `identify` has given it; undefined for any other */
  follow: (identity: Identity) => Followed | undefined
  /** Called with a session of which something is open when the provider is to be asked of it anew. */
  onDue: (listener: (session: Session) => void) => void
}>

export type Created = Readonly<{ identity: Identity; setCookies: readonly string[] }>

/** What has ended in this browser: `live` until now, or else a `session` that was over already. */
export type Out = Readonly<{ live?: Identity; session?: Session; setCookies: readonly string[] }>
