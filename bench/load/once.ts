import type { Outcome, RequestHeaders } from './outcome.ts'
import { runProcess } from './run-process.ts'

/** A GET for each of these headers, once. */
export type OnceLoad = Readonly<{
  url: string
  connections: number
  each: readonly RequestHeaders[]
  /** Seconds that it may take. */
  seconds: number
  cpu: number | undefined
}>

export function runOnce(load: OnceLoad): Promise<Outcome> {
  return runProcess('once-process.js', load, load)
}
