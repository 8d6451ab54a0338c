import { randomBytes } from 'node:crypto'
import { LruMap } from 'toad-cache'
import type { Identification, Identifier, Identity } from '../identity/identity.ts'
import type { Person } from '../identity/person.ts'
import { clearSession, sealedCandidates, writeSession } from './chunks.ts'
import type { CookieJar } from './cookie-jar.ts'
import { marksOf, type Ended, type ProviderSession } from './ended.ts'
import { pack, unpack, type Packed } from './packing.ts'
import type { Sealer } from './sealer.ts'
import { expiresAt, identityOf, isLive, type Limits, type Session } from './session.ts'

/** A live session as a request sees it. */
export type Live = Readonly<{ session: Session; identity: Identity; expiresAt: number; idleAt: number }>

/** What a sign-in brings into a session. */
export type SignedIn = Readonly<{ person: Person; loginHint?: string; sid?: string; idToken?: string }>

/** Sessions that live in the browser's cookie alone. Times are NumericDate, seconds. */
export type SessionStore = Readonly<{
  /** The session of a Cookie header, or why there is none. */
  identify: Identifier
  read: (cookieHeader: string | undefined, now: number) => Live | undefined
  /**
   * Set-Cookie lines of a new session with a new id; undefined when it does not fit into cookies. A session of
   * somebody else that the request carries has ended then.
   */
  create: (signedIn: SignedIn, cookieHeader: string | undefined, now: number) => Created | undefined
  /** Ends what the request carries, with every copy of it and all that came of the same session at the provider. */
  end: (cookieHeader: string | undefined, now: number) => Out
  /** Ends what came of a session at the provider, as somebody says who may be anybody. */
  endNamed: (named: ProviderSession, cookieHeader: string | undefined, now: number) => Out
  /** Whether a session has ended before its time. @param identity as `identify` has given it */
  isEnded: (identity: Identity) => boolean
  /** Called whenever some have ended before their time. */
  onEnd: (listener: () => void) => void
}>

export type Created = Readonly<{ identity: Identity; setCookies: readonly string[] }>

/** What has ended in this browser: `live` until now, or else a `session` that was over already. */
export type Out = Readonly<{ live?: Identity; session?: Session; setCookies: readonly string[] }>

/** A session cookie that has been opened once; `sealed` is compared whole on every hit. */
type Entry = {
  readonly sealed: string
  readonly session: Session
  readonly identity: Identity
  readonly marks: readonly string[]
  writtenAt: number
}

/** With its headers and assertion a session takes some 10 KB, so all of them together some 20 MB; a miss costs microseconds. */
const remembered = 2000

export function createCookieStore(options: {
  jar: CookieJar
  sealer: Sealer
  limits: Limits
  /** Which groups go on into the session; all, or those that a route names. */
  keepsGroup: (group: string) => boolean
  ended: Ended
}): SessionStore {
  const { jar, sealer, limits, ended } = options
  const cache = new LruMap<Entry>(remembered)
  const entries = new WeakMap<Identity, Entry>()
  /** Activity writes a cookie at most this often. */
  const rewriteAfter = limits.idle / 10

  function open(sealed: string): Entry | undefined {
    // The tail is the end of the ciphertext, which looks random: a short key that V8 hashes fast. It only finds
    // the entry; what counts is that the whole value is equal.
    const tail = sealed.slice(-40)
    const hit = cache.get(tail)
    if (hit?.sealed === sealed) return hit
    const packed = sealer.open(sealed)
    if (packed === undefined) return undefined
    const session = unpack(packed as Packed)
    const identity = identityOf(session)
    const entry = { sealed, session, identity, marks: marksOf(session), writtenAt: session.lastSeenAt }
    entries.set(identity, entry)
    cache.set(tail, entry)
    return entry
  }

  function find(cookieHeader: string | undefined, now: number): Entry | 'none' | 'refused' {
    const candidates = sealedCandidates(jar, cookieHeader)
    for (const sealed of candidates) {
      const entry = open(sealed)
      if (entry !== undefined && isAccepted(entry, now)) return entry
    }
    return candidates.length === 0 ? 'none' : 'refused'
  }

  function isAccepted({ session, marks }: Entry, now: number): boolean {
    return isLive(session, limits, now) && !ended.has(marks, session.authenticatedAt)
  }

  /** Every session that a request carries, those that are over too. */
  function carried(cookieHeader: string | undefined): Entry[] {
    return sealedCandidates(jar, cookieHeader).flatMap(sealed => open(sealed) ?? [])
  }

  function write(session: Session, cookieHeader: string | undefined): string[] | undefined {
    return writeSession(jar, sealer.seal(pack(session)), cookieHeader)
  }

  /** Extends the idle limit: a new cookie, at most one per tenth of the idle time. */
  function touch(entry: Entry, cookieHeader: string | undefined, now: number): readonly string[] {
    if (now - entry.writtenAt < rewriteAfter) return noCookies
    entry.writtenAt = now
    return write({ ...entry.session, lastSeenAt: now }, cookieHeader) ?? noCookies
  }

  return {
    identify: ({ cookie: cookieHeader }, now) => {
      if (cookieHeader === undefined) return notMine
      const found = find(cookieHeader, now)
      if (found === 'none') return notMine
      if (found === 'refused') return refused
      return { kind: 'yes', identity: found.identity, setCookies: touch(found, cookieHeader, now) }
    },
    read: (cookieHeader, now) => {
      const found = find(cookieHeader, now)
      if (typeof found === 'string') return undefined
      const { session, identity } = found
      const idleAt = session.lastSeenAt + limits.idle
      return { session, identity, idleAt, expiresAt: expiresAt(session, limits) }
    },
    create: (signedIn, cookieHeader, now) => {
      const person = keepGroups(signedIn.person, options.keepsGroup)
      const fresh: Session = {
        id: randomBytes(16).toString('base64url'),
        person,
        authenticatedAt: now,
        lastSeenAt: now,
        ...(signedIn.loginHint !== undefined && { loginHint: signedIn.loginHint }),
        ...(signedIn.sid !== undefined && { sid: signedIn.sid }),
      }
      // Made in the very second in which the one before it has ended: it comes after that.
      const isTooEarly = ended.has(marksOf(fresh), now)
      const session = isTooEarly ? { ...fresh, authenticatedAt: now + 1 } : fresh
      const withToken = signedIn.idToken === undefined ? session : { ...session, idToken: signedIn.idToken }
      // The ID token is a convenience at sign-out: it stays only where everything fits into one cookie.
      const full = write(withToken, cookieHeader)
      const setCookies = isOneCookie(full, jar) ? full : write(session, cookieHeader)
      if (setCookies === undefined) return undefined
      for (const other of carried(cookieHeader)) {
        if (!isSamePerson(other.session.person, person)) ended.endSession(other.session, now)
      }
      return { identity: identityOf(session), setCookies }
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
    isEnded: identity => {
      const entry = entries.get(identity)
      return entry !== undefined && ended.has(entry.marks, entry.session.authenticatedAt)
    },
    onEnd: ended.onEnd,
  }
}

function outOf(entry: Entry | undefined, live: Entry | undefined, setCookies: readonly string[]): Out {
  return {
    ...(entry !== undefined && { session: entry.session }),
    ...(live !== undefined && { live: live.identity }),
    setCookies,
  }
}

function isSamePerson(one: Person, other: Person): boolean {
  return one.user === other.user && one.tenant === other.tenant && one.issuer === other.issuer
}

const noCookies: readonly string[] = Object.freeze([])
const notMine: Identification = Object.freeze({ kind: 'not-mine' })
const refused: Identification = Object.freeze({ kind: 'no', code: 'ERR_SIGNIN_REQUIRED' })

function keepGroups(person: Person, keeps: (group: string) => boolean): Person {
  return { ...person, groups: person.groups.filter(keeps) }
}

function isOneCookie(lines: readonly string[] | undefined, jar: CookieJar): lines is string[] {
  return lines !== undefined && lines[0]?.startsWith(`${jar.sessionName}=`) === true
}
