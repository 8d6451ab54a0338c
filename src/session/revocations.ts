import type { Marks, Named, ProviderSession, ProviderSubject } from './marks.ts'
import { clockDrift, publicSessionId, type Session } from './session.ts'

/** All sessions of one kind, or all that were signed in before a time. */
export type Order =
  | Readonly<{ user: string }>
  | Readonly<{ session: string }>
  | Readonly<{ tenant: string }>
  /** NumericDate, with a fraction where there is one; not in the future. */
  | Readonly<{ before: number }>

/**
 * One entry: the sessions of a mark, or all sessions, that were signed in up to a time.
 * @property at when it was made: it is of use for as long as a session can live
 */
export type Revocation =
  | Readonly<{ mark: string; upTo: number; at: number; isVouched: boolean }>
  | Readonly<{ upTo: number; at: number }>

/**
 * Sessions that have ended before their time: what ends one in a cookie is only that it is not accepted any more.
 * Those made afterwards live. Times are NumericDate, seconds.
 */
export type Revocations = Readonly<{
  /** Of this very session: every copy of its cookies. */
  endSession: (session: Session, now: number) => void
  /**
   * Of all that came of one session at the provider, or of one person.
   * @param isVouched false when anybody could have said so: such entries have little room and push each other out
   */
  endProviderSession: (named: ProviderSession | ProviderSubject, isVouched: boolean, now: number) => void
  endAll: (order: Order, now: number) => void
  /** What a session is known by here; it stays the same for as long as the session lives. */
  marksOf: (session: Session) => readonly string[]
  /** @param known what a session is known by: asked for only where something has ended, for it is hashed anew for each session */
  has: (known: Readonly<{ marks: readonly string[] }>, authenticatedAt: number) => boolean
  /** Called after each end. */
  onEnd: (listener: () => void) => void
}>

/** The same list, for what keeps it elsewhere as well. */
export type RevocationList = Revocations &
  Readonly<{
    /** Takes over what was heard from elsewhere; what is known already changes nothing. */
    takeOver: (revocations: readonly Revocation[], now: number) => void
    /** All that is still of use, the oldest first. */
    entries: (now: number) => readonly Revocation[]
    /** The same for entries that were made on behalf of this process: whoever keeps those made here keeps them too. */
    enter: (revocations: readonly Revocation[]) => void
    /** Called with each entry that was made here, before those who listen are. */
    onEntry: (keep: (revocation: Revocation) => void) => void
    /** Called with what was taken over, as far as it is new. */
    onTakenOver: (pass: (revocations: readonly Revocation[]) => void) => void
    /** How many there are of each kind. */
    size: () => Readonly<{ vouched: number; heard: number }>
  }>

/** How many entries of each kind there may be; an entry takes some 200 bytes. */
const usualCapacity = { vouched: 100_000, heard: 10_000 }

type Entry = Readonly<{ upTo: number; at: number }>

/**
 * An entry under a key that is not in the ring ends nothing here, and needs not: whoever makes an entry makes it under
 * all keys of a ring, and at each step of a key change two rings that are in use together have a key in common. So an
 * entry under none of ours was made before anybody had ours; what it ended was sealed under keys of then, and only a
 * process that knows these as well, and has held the session against this entry, could have sealed it anew under one of
 * ours. It is kept all the same: files and other replicas may go by it, and the ring may still change.
 * @param absolute seconds that a session lives at most: entries older than it are of no use
 */
export function createRevocations(absolute: number, marks: Marks, capacity = usualCapacity): RevocationList {
  const vouched = new Map<string, Entry>()
  const heard = new Map<string, Entry>()
  const listeners: (() => void)[] = []
  const keepers: ((revocation: Revocation) => void)[] = []
  const passers: ((revocations: readonly Revocation[]) => void)[] = []
  let before: Entry = never

  function isOfUse({ at }: Entry, now: number): boolean {
    return now < at + absolute + clockDrift
  }

  /** Whether anything has changed by it. */
  function add(revocation: Revocation, now: number): boolean {
    if (!isOfUse(revocation, now)) return false
    const { upTo, at } = revocation
    if (!('mark' in revocation)) return endBefore(revocation)
    const { mark, isVouched } = revocation
    const pool = isVouched ? vouched : heard
    const known = pool.get(mark) ?? never
    if (known.upTo >= upTo && known.at >= at) return false
    for (const [old, entry] of pool) {
      if (isOfUse(entry, now)) break
      pool.delete(old)
    }
    // Behind the others again, so that the first is always the one that ends first.
    pool.delete(mark)
    pool.set(mark, { upTo: Math.max(upTo, known.upTo), at: Math.max(at, known.at) })
    const [oldest] = pool
    if (oldest !== undefined && pool.size > (isVouched ? capacity.vouched : capacity.heard)) {
      pool.delete(oldest[0])
      // Rather too many are signed out than one that has ended comes back to life.
      if (isVouched) endBefore(oldest[1])
    }
    return true
  }

  function endBefore({ upTo, at }: Entry): boolean {
    if (before.upTo >= upTo && before.at >= at) return false
    before = { upTo: Math.max(before.upTo, upTo), at: Math.max(before.at, at) }
    return true
  }

  function tell(): void {
    for (const listener of listeners) listener()
  }

  function enter(revocations: readonly Revocation[]): void {
    const news = revocations.filter(revocation => add(revocation, revocation.at))
    for (const revocation of news) for (const keep of keepers) keep(revocation)
    if (news.length > 0) tell()
  }

  function end(named: Named, upTo: number, at: number, isVouched = true): void {
    enter(marks.of(named).map(mark => ({ mark, upTo, at, isVouched })))
  }

  return {
    endSession: ({ id, authenticatedAt }, now) => end({ session: publicSessionId(id) }, authenticatedAt, now),
    endProviderSession: (named, isVouched, now) => end(named, now, now, isVouched),
    endAll: (order, now) => {
      if ('before' in order) enter([{ upTo: Math.ceil(order.before) - 1, at: now }])
      // No later session has its id, and it may have been made where the clock is ahead.
      // And nobody gets past it by ends of their own in this very second: each puts what is made next a second further.
      else end(order, now + ('session' in order ? clockDrift : 2), now)
    },
    marksOf: marks.ofSession,
    has: (known, authenticatedAt) => {
      if (authenticatedAt <= before.upTo) return true
      if (vouched.size === 0 && heard.size === 0) return false
      for (const mark of known.marks) {
        if (authenticatedAt <= (vouched.get(mark)?.upTo ?? -1)) return true
        if (authenticatedAt <= (heard.get(mark)?.upTo ?? -1)) return true
      }
      return false
    },
    onEnd: listener => void listeners.push(listener),
    takeOver: (revocations, now) => {
      const news = revocations.filter(({ upTo, at, ...which }) =>
        // Made by a clock that was wrong, it must not shut people out for years.
        add({ ...which, upTo: Math.min(upTo, now + clockDrift), at: Math.min(at, now + clockDrift) }, now),
      )
      if (news.length === 0) return
      for (const pass of passers) pass(news)
      tell()
    },
    enter,
    entries: now =>
      [before, ...entriesOf(vouched, true), ...entriesOf(heard, false)].filter(entry => isOfUse(entry, now)),
    onEntry: keep => void keepers.push(keep),
    onTakenOver: pass => void passers.push(pass),
    size: () => ({ vouched: vouched.size, heard: heard.size }),
  }
}

function entriesOf(pool: ReadonlyMap<string, Entry>, isVouched: boolean): Revocation[] {
  return [...pool].map(([mark, { upTo, at }]) => ({ mark, upTo, at, isVouched }))
}

/** Before all times; of no use at any. */
const never: Entry = Object.freeze({ upTo: -1, at: -Infinity })
