import { runProcess } from './run-process.ts'

/** So many people who come one after the other in so many seconds, each of whom has to sign in. */
export type StormLoad = Readonly<{ url: string; people: number; seconds: number; cpu: number | undefined }>

export type StormOutcome = Readonly<{
  signedIn: number
  /** Until the last of them was through. */
  seconds: number
  /** Milliseconds from the first request to the page that was asked for. */
  p50: number
  p99: number
  /** What went wrong, each text once. */
  failures: readonly string[]
  /** Seconds of CPU that the browsers took. */
  cpuSeconds: number
}>

export function runStorm(load: StormLoad): Promise<StormOutcome> {
  return runProcess('storm-process.js', load, { ...load, seconds: load.seconds + 20 })
}
