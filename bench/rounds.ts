import { seriesOf, type Sample } from './metrics.ts'
import type { Pace, Target } from './report.ts'

/** Something to measure, for as long as it is told. */
export type Contestant = Readonly<{ name: string; round: (seconds: number) => Promise<Sample> }>

/**
 * The rounds of every contestant. They take turns inside each round (A B C, A B C), so that a slow moment of the
 * machine does not fall on one of them alone. The first, which warms them up, does not count.
 */
export async function inTurns(
  contestants: readonly Contestant[],
  pace: Pace,
  print: (line: string) => void,
): Promise<readonly Target[]> {
  if (pace.warmUpSeconds > 0) {
    for (const { round } of contestants) await round(pace.warmUpSeconds)
  }
  const samples = contestants.map((): Sample[] => [])
  for (let number = 1; number <= pace.rounds; number++) {
    for (const [at, { name, round }] of contestants.entries()) {
      const sample = await round(pace.seconds)
      samples[at]?.push(sample)
      print(`  round ${number} ${name}: ${briefly(sample)}`)
    }
  }
  return contestants.map(({ name }, at) => ({ name, series: seriesOf(samples[at] ?? []) }))
}

function briefly(sample: Sample): string {
  return Object.entries(sample)
    .filter(([name]) => name !== 'loadBusy' && name !== 'disturbed')
    .slice(0, 3)
    .map(([name, value]) => `${name} ${value.toFixed(1)}`)
    .join(', ')
}
