import type { Credentials, Identification, Identity } from '../identity/identity.ts'
import type { Followed } from '../identity/standing.ts'
import { clearSession, sealedCandidates } from './chunks.ts'
import type { CookieJar } from './cookie-jar.ts'
import { createFitting } from './fitting.ts'
import { createFollowing } from './following.ts'
import { ageOf, type Freshness } from './freshness.ts'
import { createGenerations } from './generations.ts'
import type { ProviderSession, ProviderSubject } from './marks.ts'
import { createOpened, type Entry } from './opened.ts'
import { firstGeneration, isSamePerson, keepGroups, nextGeneration, type Renewal } from './renewal.ts'
import type { Revocations } from './revocations.ts'
import type { Sealer } from './sealer.ts'
import { expiresAt, isLive, type Limits, type Session } from './session.ts'

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

/** Sessions that live in the browser's cookie alone. Times are NumericDate, seconds. */
export type SessionStore = Readonly<{
  /** The session of a Cookie header, or why there is none. */
  identify: (credentials: Credentials, now: number) => Identification
  read: (cookieHeader: string | undefined, now: number) => Live | undefined
  /**
   * Set-Cookie lines of a new session with a new id; undefined when it does not fit into cookies. A session of
   * somebody else that the request carries has ended then. A silent sign-in goes on with the session that the
   * request carries, if it is of the same person: its id and its absolute limit stay.
   */
  create: (signedIn: SignedIn, cookieHeader: string | undefined, now: number) => Created | undefined
  /** Ends what the request carries, with every copy of it and all that came of the same session at the provider. */
  end: (cookieHeader: string | undefined, now: number) => Out
  /** Ends what came of a session at the provider, as somebody says who may be anybody. */
  endNamed: (named: ProviderSession, cookieHeader: string | undefined, now: number) => Out
  /** Ends what came of a session at the provider, or all of a person there, as the provider itself says. */
  endVouched: (named: ProviderSession | ProviderSubject, now: number) => void
  /** Whether a session has ended before its time. @param identity as `identify` has given it */
  isEnded: (identity: Identity) => boolean
  /** Called whenever some have ended before their time, and when a refresh has changed or ended one. */
  onEnd: (listener: () => void) => void
  /** What an identity was made of. @param identity as `identify` has given it */
  sessionOf: (identity: Identity) => Session | undefined
  /** Its next generation, which counts from now on whatever cookie comes; undefined when it does not fit into cookies. */
  renew: (session: Session, renewal: Renewal, now: number) => Session | undefined
  /** This generation and those before it are accepted no more. */
  giveUp: (session: Session) => void
  /** Whether a refresh token that was refused here was redeemed elsewhere: a later generation has come. */
  hasOutlived: (session: Session) => boolean
  /** Follows a session while something of it is open. @param identity as `identify` has given it; undefined for any other */
  follow: (identity: Identity) => Followed | undefined
}>

export type Created = Readonly<{ identity: Identity; setCookies: readonly string[] }>

/** What has ended in this browser: `live` until now, or else a `session` that was over already. */
export type Out = Readonly<{ live?: Identity; session?: Session; setCookies: readonly string[] }>

export function createCookieStore(options: {
  jar: CookieJar
  sealer: Sealer
  limits: Limits
  /** Which groups go on into the session; all, or those that a route names. */
  keepsGroup: (group: string) => boolean
  ended: Revocations
  /** Undefined: the provider is never asked again. */
  freshness?: Freshness | undefined
  /** Told when the refresh token does not fit into the cookies. */
  onDropped?: (() => void) | undefined
}): SessionStore {
  const { jar, sealer, limits, ended, freshness } = options
  const { open, entryOf, entryFor } = createOpened(sealer, ended.marksOf)
  const generations = createGenerations()
  const { fit, write } = createFitting(jar, sealer, options.onDropped)
  const listeners: (() => void)[] = []
  const following = createFollowing(limits, isEnded)
  /** Activity writes a cookie at most this often. */
  const rewriteAfter = limits.idle / 10

  /** The entry of the newest generation: older cookies stand for it as well. */
  function newest(entry: Entry): Entry {
    const session = generations.newest(entry.session)
    return session === entry.session ? entry : entryOf(session)
  }

  function find(cookieHeader: string | undefined, now: number): Entry | 'none' | 'refused' {
    const candidates = sealedCandidates(jar, cookieHeader)
    for (const sealed of candidates) {
      const entry = open(sealed)
      if (entry !== undefined && isAccepted(entry, now)) return entry
    }
    return candidates.length === 0 ? 'none' : 'refused'
  }

  function isEnded(identity: Identity): boolean {
    const entry = entryFor(identity)
    return entry !== undefined && hasEnded(newest(entry))
  }

  function isAccepted(entry: Entry, now: number): boolean {
    return (isLive(entry.session, limits, now) || isActive(entry, now)) && !hasEnded(newest(entry))
  }

  function hasEnded({ session, marks }: Entry): boolean {
    return ended.has(marks, session.authenticatedAt) || generations.hasEnded(session)
  }

  /** Whether the idle limit of a cookie has passed only because none could be written on what is open. */
  function isActive({ session, identity }: Entry, now: number): boolean {
    const { authenticatedAt } = session
    return isLive({ authenticatedAt, lastSeenAt: following.sentAt(identity) }, limits, now)
  }

  /** Every session that a request carries, those that are over too. */
  function carried(cookieHeader: string | undefined): Entry[] {
    return sealedCandidates(jar, cookieHeader).flatMap(sealed => open(sealed) ?? [])
  }

  /** Extends the idle limit: a new cookie, at most one per tenth of the idle time. */
  function touch(entry: Entry, cookieHeader: string | undefined, now: number): readonly string[] {
    if (now - entry.writtenAt < rewriteAfter) return noCookies
    return rewrite(entry, cookieHeader, now)
  }

  function rewrite(entry: Entry, cookieHeader: string | undefined, now: number): readonly string[] {
    entry.writtenAt = now
    return write({ ...entry.session, lastSeenAt: now }, cookieHeader) ?? noCookies
  }

  function tell(): void {
    for (const listener of listeners) listener()
  }

  function renew(
    session: Session,
    renewal: Renewal,
    now: number,
    cookieHeader?: string,
  ): (Created & { session: Session }) | undefined {
    const person = keepGroups(renewal.person, options.keepsGroup)
    const fitted = fit(nextGeneration(session, { ...renewal, person }, now), cookieHeader)
    if (fitted === undefined) return undefined
    generations.keep(fitted.session)
    const { session: kept, identity } = newest(entryOf(fitted.session))
    following.met(kept, identity, now)
    tell()
    return { identity, session: kept, setCookies: fitted.setCookies }
  }

  return {
    identify: ({ cookie: cookieHeader }, now) => {
      if (cookieHeader === undefined) return notMine
      const found = find(cookieHeader, now)
      if (found === 'none') return notMine
      if (found === 'refused') return refused
      const entry = newest(found)
      // Every answer to an older cookie brings the newer one: answers may overtake each other.
      const setCookies = entry === found ? touch(found, cookieHeader, now) : rewrite(entry, cookieHeader, now)
      following.met(entry.session, entry.identity, entry.writtenAt)
      return { kind: 'yes', identity: entry.identity, setCookies }
    },
    read: (cookieHeader, now) => {
      const found = find(cookieHeader, now)
      if (typeof found === 'string') return undefined
      const { session, identity } = newest(found)
      if (freshness !== undefined && ageOf(session, freshness, now) === 'over') return undefined
      const seen = { ...session, lastSeenAt: Math.max(session.lastSeenAt, following.sentAt(identity)) }
      const idleAt = seen.lastSeenAt + limits.idle
      const absoluteAt = session.authenticatedAt + limits.absolute
      return { session, identity, idleAt, absoluteAt, expiresAt: expiresAt(seen, limits) }
    },
    create: (signedIn, cookieHeader, now) => {
      const { isSilent = false, ...renewal } = signedIn
      const person = keepGroups(signedIn.person, options.keepsGroup)
      const own = carried(cookieHeader).find(
        entry => isAccepted(entry, now) && isSamePerson(entry.session.person, person),
      )
      if (isSilent && own !== undefined) return renew(newest(own).session, renewal, now, cookieHeader)
      const fresh = firstGeneration({ ...renewal, person }, now)
      // Made in the very second in which the one before it has ended: it comes after that.
      const isTooEarly = ended.has(ended.marksOf(fresh), now)
      const session = isTooEarly ? { ...fresh, authenticatedAt: now + 1, checkedAt: now + 1 } : fresh
      const fitted = fit(session, cookieHeader)
      if (fitted === undefined) return undefined
      for (const other of carried(cookieHeader)) {
        if (!isSamePerson(other.session.person, person)) ended.endSession(other.session, now)
      }
      return { identity: entryOf(fitted.session).identity, setCookies: fitted.setCookies }
    },
    end: (cookieHeader, now) => {
      const all = carried(cookieHeader)
      const live = all.find(entry => isAccepted(entry, now))
      for (const { session } of all) {
        const { sid, person } = session
        ended.endSession(session, now)
        if (sid !== undefined) ended.endProviderSession({ sid, issuer: person.issuer }, true, now)
      }
      return outOf(live ?? all[0], live, clearSession(jar, cookieHeader))
    },
    endNamed: (named, cookieHeader, now) => {
      const found = find(cookieHeader, now)
      ended.endProviderSession(named, false, now)
      return typeof found === 'object' && !isAccepted(found, now)
        ? outOf(found, found, clearSession(jar, cookieHeader))
        : { setCookies: noCookies }
    },
    isEnded,
    endVouched: (named, now) => ended.endProviderSession(named, true, now),
    onEnd: listener => {
      listeners.push(listener)
      ended.onEnd(listener)
    },
    sessionOf: identity => entryFor(identity)?.session,
    renew: (session, renewal, now) => renew(session, renewal, now)?.session,
    giveUp: session => {
      generations.end(session)
      tell()
    },
    hasOutlived: generations.hasOutlived,
    follow: identity => {
      const entry = entryFor(identity)
      if (entry === undefined) return undefined
      const latest = newest(entry)
      return following.follow(latest.session, latest.identity, Math.max(entry.writtenAt, latest.writtenAt))
    },
  }
}

function outOf(entry: Entry | undefined, live: Entry | undefined, setCookies: readonly string[]): Out {
  return {
    ...(entry !== undefined && { session: entry.session }),
    ...(live !== undefined && { live: live.identity }),
    setCookies,
  }
}

const noCookies: readonly string[] = Object.freeze([])
const notMine: Identification = Object.freeze({ kind: 'not-mine' })
const refused: Identification = Object.freeze({ kind: 'no', code: 'ERR_SIGNIN_REQUIRED' })
