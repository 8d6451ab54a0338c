import type { Generator } from './load/generator.ts'
import type { Stage } from './stage.ts'
import type { Pace, Result } from './report.ts'

/** What a scenario gets: where to start its targets, how long to measure, and by what. */
export type Bench = Readonly<{
  stage: Stage
  pace: Pace
  generator: Generator
  /** Whether other proxies of this machine are measured as well. */
  peers: boolean
  print: (line: string) => void
}>

/** One question that the bench answers. It ends nothing that it starts: its stage does. */
export type Scenario = Readonly<{
  name: string
  /** What is measured, as a line for people. */
  what: string
  run: (bench: Bench) => Promise<Result>
}>

/** Of a scenario whose only finding is its table. */
export function found(
  targets: Result['targets'],
  comparisons: Result['comparisons'] = [],
  notes: Result['notes'] = [],
): Result {
  return { targets, comparisons, notes }
}

export function skipped(why: string): Result {
  return { targets: [], comparisons: [], notes: [], skipped: why }
}
