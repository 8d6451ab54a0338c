import { runAutocannon } from './autocannon.ts'
import type { Load, Outcome } from './outcome.ts'
import { hasWrk, runWrk } from './wrk.ts'

export type Generator = Readonly<{ name: string; run: (load: Load) => Promise<Outcome> }>

/** wrk when it is on the PATH, for it leaves most of its CPU to the upstream; else autocannon. */
export function generator(): Generator {
  return hasWrk() ? { name: 'wrk', run: runWrk } : { name: 'autocannon', run: runAutocannon }
}
