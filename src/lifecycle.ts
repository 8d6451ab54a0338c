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
