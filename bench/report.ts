import type { Surroundings } from './machine/surroundings.ts'
import type { Metric, Series } from './metrics.ts'

export type Target = Readonly<{ name: string; series: Series }>

/** Two targets that are compared, by the medians of a metric. */
export type Comparison = Readonly<{ of: string; to: string; by: Metric }>

/** What one scenario has found. */
export type Result = Readonly<{
  targets: readonly Target[]
  comparisons: readonly Comparison[]
  /** What the figures alone do not say. */
  notes: readonly string[]
  /** Why nothing was measured. */
  skipped?: string
}>

export type Pace = Readonly<{ warmUpSeconds: number; seconds: number; rounds: number }>

/** What `--json` writes and `--write` reads. */
export type Report = Readonly<{
  surroundings: Surroundings
  /** Of the first scenario, and of the others. */
  paces: Readonly<{ first: Pace; others: Pace }>
  /** How long it took. */
  seconds: number
  scenarios: readonly (Readonly<{ name: string; what: string }> & Result)[]
}>

/** The series of one target of one scenario; undefined where it was not measured. */
export function seriesIn(
  report: Pick<Report, 'scenarios'>,
  scenario: string,
  target: string,
): Series | undefined {
  const found = report.scenarios.find(({ name }) => name === scenario)
  return found?.targets.find(({ name }) => name === target)?.series
}
