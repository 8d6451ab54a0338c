import type { Load, Outcome } from './outcome.ts'
import { runProcess } from './run-process.ts'

/** One round by autocannon, in a process of its own so that it can be pinned. */
export function runAutocannon(load: Load): Promise<Outcome> {
  return runProcess('autocannon-process.js', load, load)
}
