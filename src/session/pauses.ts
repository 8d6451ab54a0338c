import { LruMap } from 'toad-cache'

/**
 * When the provider is asked again after it could not be: a session waits after each failure, and after several
 * failures in a row all wait, save one at a time that tries. Times are NumericDate, seconds.
 */
export type Pauses = Readonly<{
  /** Whether a session may try now; who may has to say how it went. */
  begin: (sessionId: string, now: number) => boolean
  succeeded: () => void
  /** The provider has answered; but this session has to wait. @param seconds how long it asks to wait */
  failedAlone: (sessionId: string, now: number, seconds?: number) => void
  /** @param seconds how long the provider itself asks to wait */
  failed: (sessionId: string, now: number, seconds?: number) => void
  /** How many sessions are remembered. */
  size: () => number
}>

/** Seconds. */
const pause = 30
/** So many failures one after another are the provider's trouble, not that of one session. */
const failuresInRow = 5
/** Sessions that are remembered, some 100 bytes each. */
const capacity = 10_000

type Span = Readonly<{ from: number; to: number }>

export function createPauses(): Pauses {
  const waiting = new LruMap<Span>(capacity)
  let failures = 0
  let all: Span = { from: 0, to: 0 }
  const succeeded = (): void => {
    failures = 0
    all = { from: 0, to: 0 }
  }
  return {
    begin: (sessionId, now) => {
      const own = waiting.get(sessionId)
      if ((own !== undefined && isWithin(own, now)) || isWithin(all, now)) return false
      // Who is let through here is the one that tries: the others wait until it has told, or a pause is over.
      if (failures >= failuresInRow) all = { from: now, to: now + pause }
      return true
    },
    succeeded,
    failedAlone: (sessionId, now, seconds = 0) => {
      succeeded()
      waiting.set(sessionId, spanOf(now, seconds))
    },
    failed: (sessionId, now, seconds = 0) => {
      const span = spanOf(now, seconds)
      waiting.set(sessionId, span)
      failures += 1
      if (failures >= failuresInRow) all = span
    },
    size: () => waiting.size,
  }
}

function spanOf(now: number, seconds: number): Span {
  return { from: now, to: now + Math.max(pause, seconds) }
}

/** A clock that was set back ends the pause: it is not long, however far it was. */
function isWithin({ from, to }: Span, now: number): boolean {
  return now >= from && now < to
}
