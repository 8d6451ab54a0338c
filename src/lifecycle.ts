import { turns } from './turns.ts'

/** From taking traffic to the end of the process. */
export type Lifecycle = Readonly<{
  isDraining: () => boolean
  drain: () => void
  /** Aborted when clients are to go elsewhere with what comes next. */
  draining: AbortSignal
  /** Aborted when the time for running requests is over. */
  ending: AbortSignal
  /** Runs `close` once all that has come by now is read, and aborts `ending` if that takes longer than the grace. */
  finish: (graceSeconds: number, close: () => Promise<unknown>) => Promise<void>
}>

export function createLifecycle(): Lifecycle {
  const draining = new AbortController()
  const ending = new AbortController()
  return {
    isDraining: () => draining.signal.aborted,
    drain: () => draining.abort(),
    draining: draining.signal,
    ending: ending.signal,
    finish: async (graceSeconds, close) => {
      draining.abort()
      // A connection counts as idle while its next request lies there unread, and would be closed with it: one turn
      // takes the connection, one reads it, and one more what came encrypted.
      await turns(4)
      const timer = setTimeout(() => ending.abort(), graceSeconds * 1000)
      await close()
      clearTimeout(timer)
    },
  }
}

/**
 * The same ends for something that may be over long before: without `release` they would keep hold of it.
 */
export function endsOf({ draining, ending }: Pick<Lifecycle, 'draining' | 'ending'>): Readonly<{
  draining: AbortSignal
  ending: AbortSignal
  release: () => void
}> {
  const drains = followed(draining)
  const ends = followed(ending)
  return {
    draining: drains.signal,
    ending: ends.signal,
    release: () => {
      drains.release()
      ends.release()
    },
  }
}

function followed(signal: AbortSignal): Readonly<{ signal: AbortSignal; release: () => void }> {
  const own = new AbortController()
  const abort = () => own.abort()
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort)
  return { signal: own.signal, release: () => signal.removeEventListener('abort', abort) }
}
