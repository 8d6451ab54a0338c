import { LruMap } from 'toad-cache'
import type { Caches } from '../caches.ts'
import type { Session } from './session.ts'

/**
 * The newest generation of each session that was refreshed lately, and up to which one a session has ended by it. Of
 * one session the later generation always wins, in whatever order answers come. A generation beyond the one that has
 * ended lives: somebody else has redeemed the same refresh token with success, and the provider takes none twice.
 */
export type Generations = Readonly<{
  /** The newest known here: the session itself where there is no newer one. */
  newest: (session: Session) => Session
  /** False when as new a one is known already: that one stays. */
  keep: (session: Session) => boolean
  end: (session: Session) => void
  hasEnded: (session: Session) => boolean
  /** Whether a generation has ended here that was older than this one. */
  hasOutlived: (session: Session) => boolean
}>

/**
 * How many of each are remembered; a session takes some 4 KB. One that is pushed out is refreshed again, by the
 * refresh token of whatever cookie comes.
 */
const usualCapacity = 5000

export function createGenerations(counted?: Caches, capacity = usualCapacity): Generations {
  const newest = new LruMap<Session>(capacity)
  const ended = new LruMap<number>(capacity)
  counted?.cache('refreshed_sessions', () => newest.size)
  counted?.cache('given_up_sessions', () => ended.size)
  return {
    newest: session => {
      const known = newest.get(session.id)
      return known !== undefined && known.generation > session.generation ? known : session
    },
    keep: session => {
      const known = newest.get(session.id)
      if (known !== undefined && session.generation <= known.generation) return false
      newest.set(session.id, session)
      return true
    },
    end: ({ id, generation }) => ended.set(id, Math.max(generation, ended.get(id) ?? 0)),
    hasEnded: ({ id, generation }) => ended.size > 0 && generation <= (ended.get(id) ?? -1),
    hasOutlived: ({ id, generation }) => ended.size > 0 && generation > (ended.get(id) ?? Infinity),
  }
}
