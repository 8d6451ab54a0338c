import type { Exchange } from './exchange.ts'
import { createLease, type Lease } from './lease.ts'
import type { Found, Outcomes } from './outcomes.ts'
import { publicSessionId, type Session } from './session.ts'

/** What has come of a refresh; `failed` also when it was not tried. */
export type Outcome = 'refreshed' | 'ended' | 'failed'

/** The same with what is left for others: the next generation, which there may be although the refresh has failed. */
export type Attempted = Readonly<{ outcome: Outcome; left?: Found }>

/** What came of a session elsewhere; `nothing` when that is certain, undefined when it could not be found out in time. */
export type Elsewhere = Found | 'nothing' | undefined

/** Tries to refresh a session. Before it gives one up that the provider has refused, it looks `elsewhere`. */
type Attempt = (session: Session, elsewhere: () => Promise<Elsewhere>) => Promise<Attempted>

/** Refreshes a session with the other processes: one of them tries, and all have what comes of it. */
export type RefreshTogether = (session: Session, attempt: Attempt) => Promise<Attempted>

export type TogetherOptions = Readonly<{
  exchange: Exchange
  outcomes: Outcomes
  /** Whether a session is so old that what came of an earlier refresh does not count. */
  isDue: (session: Session) => boolean
  /** Told when the others cannot be asked. */
  onAlone: (error: unknown) => void
  timing?: Timing
}>

/**
 * Milliseconds between two looks at what another process is at, and for which it is followed; seconds after which one
 * that has died is in nobody's way.
 */
type Timing = Readonly<{ pace: number; longest: number; lease: number }>

const usualTiming: Timing = { pace: 100, longest: 10_000, lease: 4 }

/** How often it is looked for what came of a refresh token that was refused. */
const mostLooks = 3

/**
 * Whoever has the lock of a session redeems; the others wait for what comes of it, and one of them takes over when it
 * dies. While the exchange is away each process redeems by itself, as most providers allow; but not one that has just
 * seen another at it, for then an answer is on its way.
 */
export function createRefreshTogether(options: TogetherOptions): RefreshTogether {
  const { exchange, outcomes, isDue, onAlone, timing = usualTiming } = options

  /** As soon as something came of it elsewhere, or the lock is ours. @param onSeen told when another has the lock */
  async function claim(
    from: Session,
    lease: Lease,
    deadline: number,
    onSeen?: () => void,
  ): Promise<Elsewhere> {
    for (;;) {
      const isOurs = await lease.hold()
      const found = await outcomes.latest(from)
      if (found !== undefined) return found
      if (isOurs) return 'nothing'
      onSeen?.()
      if (performance.now() >= deadline) return undefined
      await wait(timing.pace)
    }
  }

  async function lead(from: Session, attempt: Attempt, lease: Lease): Promise<Attempted> {
    lease.keep()
    const elsewhere = async (): Promise<Elsewhere> => {
      try {
        // Whoever has redeemed it may have lost the lock, and be about to tell.
        for (let looks = 1; ; looks += 1) {
          const claimed = await claim(from, lease, performance.now() + timing.longest)
          if (claimed !== 'nothing' || looks === mostLooks) return claimed
          await wait(timing.pace)
        }
      } catch (error) {
        onAlone(error)
        return 'nothing'
      }
    }
    try {
      const attempted = await attempt(from, elsewhere)
      // Nobody here waits for that; but the lock stays until it is done, so that nobody redeems in between.
      void leave(from, attempted.left).finally(lease.release)
      return attempted
    } catch (error) {
      lease.release()
      throw error
    }
  }

  async function leave(from: Session, left: Found | undefined): Promise<void> {
    if (left !== undefined) await outcomes.leave(from, left).catch(onAlone)
  }

  return async (session, attempt) => {
    const lease = createLease(exchange, `refreshing:${publicSessionId(session.id)}`, timing.lease)
    const deadline = performance.now() + timing.longest
    let from = session
    let isOtherSeen = false
    try {
      for (;;) {
        const claimed = await claim(from, lease, deadline, () => (isOtherSeen = true))
        if (claimed === 'nothing') break
        // A generation that is no fresher has come of a token for something else: that is no refresh.
        const isFresher =
          claimed !== undefined && claimed !== 'ended' && claimed.checkedAt > session.checkedAt
        if (claimed === undefined || claimed === 'ended' || (!isDue(claimed) && isFresher)) {
          lease.release()
          return attemptedBy(claimed)
        }
        from = claimed
      }
    } catch (error) {
      onAlone(error)
      lease.release()
      if (isOtherSeen) return attemptedBy(undefined)
    }
    return lead(from, attempt, lease)
  }
}

/** What another process has come to, as what this one has. */
export function attemptedBy(found: Found | undefined): Attempted {
  if (found === undefined) return { outcome: 'failed' }
  return { outcome: found === 'ended' ? 'ended' : 'refreshed', left: found }
}

async function wait(milliseconds: number): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, milliseconds))
}
