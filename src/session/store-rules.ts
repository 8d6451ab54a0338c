import { GatewayError } from '../errors.ts'
import type { Identification, Identity } from '../identity/identity.ts'
import { clearSession } from './chunks.ts'
import type { CookieJar } from './cookie-jar.ts'
import { createFollowing, type FollowingOptions } from './following.ts'
import { ageOf } from './freshness.ts'
import { createGenerations } from './generations.ts'
import type { KeyRing } from './key-ring.ts'
import type { Entry } from './opened.ts'
import type { Carried, Place } from './place.ts'
import { firstGeneration, isSamePerson, keepGroups, nextGeneration, type Renewal } from './renewal.ts'
import type { Revocations } from './revocations.ts'
import { clockDrift, expiresAt, isLive, type Session } from './session.ts'
import type { Created, Out, SessionStore } from './session-store.ts'
import { whenKnown } from './when-known.ts'
import { writingDown } from './writing-down.ts'

/**
 * Which sessions are accepted, and what happens to them, wherever they are kept. Of one session the newest generation
 * counts, whatever cookie comes.
 */
export function createSessionStore(
  options: Pick<FollowingOptions, 'limits' | 'freshness' | 'counted'> & {
    place: Place
    jar: CookieJar
    ring: Pick<KeyRing, 'onChange'>
    /** Which groups go on into the session; all, or those that a route names. */
    keepsGroup: (group: string) => boolean
    ended: Revocations
    /** Resolves when what was ended until now is kept, or could not be. */
    settled: () => Promise<void>
  },
): SessionStore {
  const { place, jar, limits, ended, freshness, counted } = options
  const { entryOf, entryFor, isSealedNoMore } = place
  const generations = createGenerations(counted)
  const listeners: (() => void)[] = []
  const following = createFollowing({ limits, freshness, isEnded, counted })
  /** Activity is written down at most this often. */
  const rewriteAfter = limits.idle / 10

  /** The entry of the newest generation: older cookies stand for it as well. */
  function newest(entry: Entry): Entry {
    const session = generations.newest(entry.session)
    return session === entry.session ? entry : entryOf(session)
  }

  function identified(entries: Carried, cookieHeader: string | undefined, now: number): Identification {
    if (entries === undefined) return notMine
    for (const found of entries) {
      const entry = newest(found)
      if (!isAccepted(found, now, entry)) continue
      // Every answer to an older cookie brings the newer one: answers may overtake each other.
      const setCookies = entry === found ? touch(found, cookieHeader, now) : rewrite(entry, cookieHeader, now)
      following.met(entry.session, entry.identity, entry.writtenAt)
      return { kind: 'yes', identity: entry.identity, setCookies }
    }
    return refused
  }

  function isEnded(identity: Identity): boolean {
    const entry = entryFor(identity)
    return entry !== undefined && hasEnded(newest(entry))
  }

  function isAccepted(entry: Entry, now: number, latest = newest(entry)): boolean {
    return (isLive(entry.session, limits, now) || isActive(entry, now)) && !hasEnded(latest)
  }

  /** Now, or when what has ended by now, by whichever clock, lies behind: a new session comes after that. */
  function firstSecond(fresh: Parameters<Revocations['has']>[0], now: number): number {
    for (let at = now; at < now + clockDrift; at += 1) if (!ended.has(fresh, at)) return at
    return now
  }

  function hasEnded(entry: Entry): boolean {
    return wasEnded(entry) || generations.hasEnded(entry.session)
  }

  /** Whether somebody has ended it; a refresh that was refused has not. */
  function wasEnded(entry: Entry): boolean {
    return isSealedNoMore(entry) || ended.has(entry, entry.session.authenticatedAt)
  }

  /** Whether the idle limit of a cookie has passed only because none could be written on what is open. */
  function isActive({ session, identity }: Entry, now: number): boolean {
    const { authenticatedAt } = session
    return isLive({ authenticatedAt, lastSeenAt: following.sentAt(identity) }, limits, now)
  }

  /** Extends the idle limit, at most once in a tenth of the idle time. */
  function touch(entry: Entry, cookieHeader: string | undefined, now: number): readonly string[] {
    if (now - entry.writtenAt < rewriteAfter) return noCookies
    return rewrite(entry, cookieHeader, now)
  }

  function rewrite(entry: Entry, cookieHeader: string | undefined, now: number): readonly string[] {
    entry.writtenAt = now
    return place.write({ ...entry.session, lastSeenAt: now }, cookieHeader)
  }

  async function asManyAsAreKnown(cookieHeader: string | undefined): Promise<Carried> {
    try {
      return await place.carried(cookieHeader)
    } catch (error) {
      if (error instanceof GatewayError) return undefined
      throw error
    }
  }

  function tell(): void {
    for (const listener of listeners) listener()
  }

  options.ring.onChange(tell)

  async function renew(
    session: Session,
    renewal: Renewal,
    checkedAt: number,
    by: Readonly<{ cookieHeader?: string | undefined; seenAt?: number }> = {},
  ): Promise<(Created & { session: Session }) | undefined> {
    const person = keepGroups(renewal.person, options.keepsGroup)
    // A clock that was set back must not bring what is to come into the session.
    const lastSeenAt = Math.max(session.lastSeenAt, by.seenAt ?? 0)
    const next = nextGeneration({ ...session, lastSeenAt }, { ...renewal, person }, checkedAt)
    const kept = await place.replace(session, next, by.cookieHeader)
    if (kept === undefined) return undefined
    generations.keep(kept.session)
    const { session: latest, identity } = newest(entryOf(kept.session))
    following.met(latest, identity, latest.lastSeenAt)
    tell()
    return { identity, session: latest, setCookies: kept.setCookies }
  }

  return {
    identify: ({ cookie }, now) =>
      cookie === undefined ? notMine : whenKnown(place.carried(cookie), identified, cookie, now),
    read: async (cookieHeader, now) => {
      const entries = await place.carried(cookieHeader)
      const found = entries?.find(entry => isAccepted(entry, now))
      if (found === undefined) return undefined
      const { session, identity } = newest(found)
      if (freshness !== undefined && ageOf(session, freshness, now) === 'over') return undefined
      const usedAt = [found.session.lastSeenAt, session.lastSeenAt, following.sentAt(identity)]
      const seen = { ...session, lastSeenAt: Math.max(...usedAt) }
      const idleAt = seen.lastSeenAt + limits.idle
      const absoluteAt = session.authenticatedAt + limits.absolute
      return { session, identity, idleAt, absoluteAt, expiresAt: expiresAt(seen, limits) }
    },
    ownerOf: async cookieHeader => {
      const entries = await place.carried(cookieHeader)
      return entries?.find(entry => !wasEnded(entry) && !wasEnded(newest(entry)))?.session.person
    },
    create: async (signedIn, cookieHeader, now) => {
      const { isSilent = false, ...renewal } = signedIn
      const person = keepGroups(signedIn.person, options.keepsGroup)
      const all = (await place.carried(cookieHeader)) ?? []
      const own = all.find(entry => isAccepted(entry, now) && isSamePerson(entry.session.person, person))
      if (isSilent && own !== undefined)
        return renew(newest(own).session, renewal, now, { cookieHeader, seenAt: now })
      const fresh = firstGeneration({ ...renewal, person }, now)
      const at = firstSecond({ marks: ended.marksOf(fresh) }, now)
      const session = at === now ? fresh : { ...fresh, authenticatedAt: at, checkedAt: at }
      const kept = await place.add(session, cookieHeader)
      if (kept === undefined) return undefined
      const others = all.map(other => other.session).filter(other => !isSamePerson(other.person, person))
      for (const other of others) {
        ended.endSession(other, now)
        place.drop(other)
      }
      return { identity: entryOf(kept.session).identity, setCookies: kept.setCookies }
    },
    end: async (cookieHeader, now) => {
      const all = (await place.carried(cookieHeader)) ?? []
      const live = all.find(entry => isAccepted(entry, now))
      for (const { session } of all) {
        const { sid, person } = session
        ended.endSession(session, now)
        if (sid !== undefined) ended.endProviderSession({ sid, issuer: person.issuer }, true, now)
      }
      await place.remove(all.map(({ session }) => session))
      await options.settled()
      return outOf(live ?? all[0], live, clearSession(jar, cookieHeader))
    },
    endNamed: async (named, cookieHeader, now) => {
      // Nobody comes again with it: it ends what is named, also when nobody can tell whose cookies these are.
      const all = (await asManyAsAreKnown(cookieHeader)) ?? []
      const found = all.find(entry => isAccepted(entry, now))
      ended.endProviderSession(named, false, now)
      if (found === undefined || isAccepted(found, now)) return { setCookies: noCookies }
      // Whoever holds it may end it: then no flood of made-up ones pushes this out.
      ended.endSession(found.session, now)
      await place.remove([found.session])
      await options.settled()
      return outOf(found, found, clearSession(jar, cookieHeader))
    },
    ready: place.ready,
    isEnded,
    // A second more, for what was made in this one behind another end: anybody can bring one about of their own.
    endVouched: async (named, now) => {
      ended.endProviderSession(named, true, now + 1)
      await options.settled()
    },
    onEnd: listener => {
      listeners.push(listener)
      ended.onEnd(listener)
    },
    sessionOf: identity => entryFor(identity)?.session,
    renew: async (session, renewal, checkedAt) => (await renew(session, renewal, checkedAt))?.session,
    adopt: session => {
      if (!generations.keep(session)) return
      const { identity, session: latest } = newest(entryOf(session))
      following.met(latest, identity, latest.lastSeenAt)
      tell()
    },
    giveUp: session => {
      if (generations.hasEnded(session)) return
      generations.end(session)
      place.drop(session)
      tell()
    },
    ...{ hasOutlived: generations.hasOutlived, newest: generations.newest, hasEnded: generations.hasEnded },
    onDue: following.onDue,
    follow: identity => {
      const entry = entryFor(identity)
      if (entry === undefined) return undefined
      const latest = newest(entry)
      const seenAt = Math.max(entry.writtenAt, latest.writtenAt)
      const followed = following.follow(latest.session, latest.identity, seenAt)
      // For whoever else is asked for it; no answer can bring a cookie now.
      const write = (at: number) => void place.write({ ...newest(entry).session, lastSeenAt: at }, undefined)
      return writingDown(followed, { write, from: seenAt, every: rewriteAfter })
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
