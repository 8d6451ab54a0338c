import { LruMap } from 'toad-cache'
import type { Caches } from '../caches.ts'
import type { Identity } from '../identity/identity.ts'
import type { Followed } from '../identity/standing.ts'
import { ageOf, type Freshness } from './freshness.ts'
import { isLive, type Limits, type Session } from './session.ts'

/** Sessions for which something is open: a WebSocket, an answer or a body on its way. Times are NumericDate, seconds. */
export type Following = Readonly<{
  follow: (session: Session, identity: Identity, seenAt: number) => Followed
  /** A request came with this session. @param seenAt as the newest cookie has it */
  met: (session: Session, identity: Identity, seenAt: number) => void
  /** When its client last sent data on something open, as far as this process knows; 0 when never. */
  sentAt: (identity: Identity) => number
  /** Called with a session of which something is open when the provider is to be asked of it anew. */
  onDue: (listener: (session: Session) => void) => void
}>

export type FollowingOptions = Readonly<{
  limits: Limits
  /** Undefined: the provider is never asked again. */
  freshness?: Freshness | undefined
  /** Whether it has ended before its time. */
  isEnded: (identity: Identity) => boolean
  capacity?: number
  counted?: Caches | undefined
}>

type Generation = Readonly<{ session: Session; identity: Identity }>

/** All that is open of one session. */
type Watched = {
  latest: Generation
  /** By requests and by what is open. */
  seenAt: number
  /** By what is open alone: no cookie says so. */
  sentAt: number
  /** When it was last said that it is due. */
  toldAt: number
  count: number
}

/** Seconds from one time that a session is said to be due to the next: what comes of it takes a while. */
const tellAgainAfter = 5

/**
 * How many sessions are remembered that were active on something that is closed by now; some 150 bytes each. Whoever
 * is forgotten has their cookie alone again.
 */
const usualCapacity = 10_000

/**
 * A cookie cannot be written on what is open already. So what happens there is remembered here, by the public id of
 * the session: it keeps the session from being idle, and the next request brings a cookie that says so. Nor does a
 * request bring what the provider says now: whoever looks at what is open finds out that it is to be asked.
 */
export function createFollowing(options: FollowingOptions): Following {
  const { limits, freshness, isEnded, capacity = usualCapacity } = options
  const listeners: ((session: Session) => void)[] = []
  const open = new Map<string, Watched>()
  const closed = new LruMap<number>(capacity)
  options.counted?.cache('followed_sessions', () => closed.size)

  return {
    follow: (session, identity, seenAt) => {
      const { sessionId } = identity
      const given = { session, identity }
      const watched = open.get(sessionId) ?? begin(sessionId, given)
      meet(watched, given, seenAt)
      watched.count += 1
      let isReleased = false
      return {
        standing: now => {
          const { latest } = watched
          if (isEnded(latest.identity)) return { kind: 'over', reason: 'revoked' }
          const { authenticatedAt } = latest.session
          if (!isLive({ authenticatedAt, lastSeenAt: watched.seenAt }, limits, now)) {
            const isIdle = now >= watched.seenAt + limits.idle && now < authenticatedAt + limits.absolute
            return { kind: 'over', reason: isIdle ? 'idle' : 'absolute' }
          }
          const age = freshness === undefined ? 'fresh' : ageOf(latest.session, freshness, now)
          if (age === 'over') return { kind: 'over', reason: 'stale' }
          if (age !== 'fresh') tellDue(watched, now)
          return { kind: 'live', identity: latest.identity }
        },
        sent: at => {
          // What came after the limit brings nothing back, as when the clock has jumped.
          if (at <= watched.seenAt || at >= watched.seenAt + limits.idle) return
          watched.seenAt = at
          watched.sentAt = at
        },
        release: () => {
          if (isReleased) return
          isReleased = true
          watched.count -= 1
          if (watched.count > 0) return
          open.delete(sessionId)
          if (watched.sentAt > 0) closed.set(sessionId, watched.sentAt)
        },
      }
    },
    met: (session, identity, seenAt) => {
      // On the way of every request: mostly nothing is open.
      const watched = open.size === 0 ? undefined : open.get(identity.sessionId)
      if (watched !== undefined) meet(watched, { session, identity }, seenAt)
    },
    sentAt: ({ sessionId }) => open.get(sessionId)?.sentAt ?? closed.get(sessionId) ?? 0,
    onDue: listener => void listeners.push(listener),
  }

  /** Once for all that is open of it, however often somebody looks. */
  function tellDue(watched: Watched, now: number): void {
    if (now >= watched.toldAt && now < watched.toldAt + tellAgainAfter) return
    watched.toldAt = now
    for (const listener of listeners) listener(watched.latest.session)
  }

  function begin(sessionId: string, latest: Generation): Watched {
    const sentAt = closed.get(sessionId) ?? 0
    const watched = { latest, seenAt: sentAt, sentAt, toldAt: 0, count: 0 }
    open.set(sessionId, watched)
    return watched
  }
}

function meet(watched: Watched, given: Generation, seenAt: number): void {
  if (seenAt > watched.seenAt) watched.seenAt = seenAt
  watched.latest = later(watched.latest, given)
}

/** An older cookie may come late, but what was found out last is what counts. */
function later(one: Generation, other: Generation): Generation {
  return other.session.generation > one.session.generation ? other : one
}
