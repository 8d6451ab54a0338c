import { createHash } from 'node:crypto'
import { clockDrift, publicSessionId, type Session } from './session.ts'

/**
 * Sessions that have ended before their time, remembered in this process: what ends one in a cookie is only that it
 * is not accepted any more. Each session bears a few marks, and an entry ends all sessions of one mark that were
 * signed in up to a time; those made afterwards live. Times are NumericDate, seconds.
 */
export type Ended = Readonly<{
  /** Of this very session: every copy of its cookies. */
  endSession: (session: Session, now: number) => void
  /**
   * Of all that came of one session at the provider.
   * @param isVouched false when anybody could have said so: such entries have little room and push each other out
   */
  endProviderSession: (named: ProviderSession, isVouched: boolean, now: number) => void
  has: (marks: readonly string[], authenticatedAt: number) => boolean
  /** Called after each end. */
  onEnd: (listener: () => void) => void
}>

/** The claim `sid` (OpenID Connect Front-Channel Logout 1.0 section 3), and whose: of any issuer when it is left out. */
export type ProviderSession = Readonly<{ sid: string; issuer?: string }>

type Entry = Readonly<{ upTo: number; until: number }>

/** How many entries of each kind there may be; an entry takes some 200 bytes. */
const usualCapacity = { vouched: 100_000, heard: 10_000 }

/** What a session can be ended by. */
export function marksOf({ id, sid, person }: Session): readonly string[] {
  const own = `session ${publicSessionId(id)}`
  return sid === undefined ? [own] : [own, sidMark({ sid }), sidMark({ sid, issuer: person.issuer })]
}

/** @param absolute seconds that a session lives at most: entries older than it are of no use */
export function createEnded(absolute: number, capacity = usualCapacity): Ended {
  const vouched = new Map<string, Entry>()
  const heard = new Map<string, Entry>()
  const listeners: (() => void)[] = []
  let before = -1

  function add(pool: Map<string, Entry>, mark: string, upTo: number, now: number): void {
    for (const [old, { until }] of pool) {
      if (until > now) break
      pool.delete(old)
    }
    // Behind the others again, so that the first is always the one that ends first.
    pool.delete(mark)
    pool.set(mark, { upTo, until: now + absolute + clockDrift })
    const [oldest] = pool
    if (oldest !== undefined && pool.size > (pool === heard ? capacity.heard : capacity.vouched)) {
      pool.delete(oldest[0])
      // Rather too many are signed out than one that has ended comes back to life.
      if (pool === vouched) before = Math.max(before, oldest[1].upTo)
    }
    for (const listener of listeners) listener()
  }

  return {
    endSession: ({ id, authenticatedAt }, now) =>
      add(vouched, `session ${publicSessionId(id)}`, authenticatedAt, now),
    endProviderSession: (named, isVouched, now) => add(isVouched ? vouched : heard, sidMark(named), now, now),
    has: (marks, authenticatedAt) => {
      if (authenticatedAt <= before) return true
      if (vouched.size === 0 && heard.size === 0) return false
      for (const mark of marks) {
        if (authenticatedAt <= (vouched.get(mark)?.upTo ?? -1)) return true
        if (authenticatedAt <= (heard.get(mark)?.upTo ?? -1)) return true
      }
      return false
    },
    onEnd: listener => void listeners.push(listener),
  }
}

/** A hash, so that what is kept has one size whatever was sent. */
function sidMark({ sid, issuer }: ProviderSession): string {
  const named = JSON.stringify(issuer === undefined ? [sid] : [sid, issuer])
  return `sid ${createHash('sha256').update(named).digest('base64url').slice(0, 22)}`
}
