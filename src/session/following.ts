import { LruMap } from 'toad-cache'
import type { Identity } from '../identity/identity.ts'
import type { Followed } from '../identity/standing.ts'
import { isLive, type Limits, type Session } from './session.ts'

/** Sessions for which something is open: a WebSocket, an answer or a body on its way. Times are NumericDate, seconds. */
export type Following = Readonly<{
  follow: (session: Session, identity: Identity, seenAt: number) => Followed
  /** A request came with this session. @param seenAt as the newest cookie has it */
  met: (session: Session, identity: Identity, seenAt: number) => void
  /** When its client last sent data on something open, as far as this process knows; 0 when never. */
  sentAt: (identity: Identity) => number
}>

type Generation = Readonly<{ session: Session; identity: Identity }>

/** All that is open of one session. */
type Watched = {
  latest: Generation
  /** By requests and by what is open. */
  seenAt: number
  /** By what is open alone: no cookie says so. */
  sentAt: number
  count: number
}

/**
 * How many sessions are remembered that were active on something that is closed by now; some 150 bytes each. Whoever
 * is forgotten has their cookie alone again.
 */
const usualCapacity = 10_000

/**
 * A cookie cannot be written on what is open already. So what happens there is remembered here, by the public id of
 * the session: it keeps the session from being idle, and the next request brings a cookie that says so.
 * @param isEnded whether it has ended before its time
 */
export function createFollowing(
  limits: Limits,
  isEnded: (identity: Identity) => boolean,
  capacity = usualCapacity,
): Following {
  const open = new Map<string, Watched>()
  const closed = new LruMap<number>(capacity)

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
          if (isLive({ authenticatedAt, lastSeenAt: watched.seenAt }, limits, now)) {
            return { kind: 'live', identity: latest.identity }
          }
          const isIdle = now >= watched.seenAt + limits.idle && now < authenticatedAt + limits.absolute
          return { kind: 'over', reason: isIdle ? 'idle' : 'absolute' }
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
  }

  function begin(sessionId: string, latest: Generation): Watched {
    const sentAt = closed.get(sessionId) ?? 0
    const watched = { latest, seenAt: sentAt, sentAt, count: 0 }
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
