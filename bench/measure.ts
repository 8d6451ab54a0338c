import { writeFile } from 'node:fs/promises'

import { judge, sentence, type Outcome } from './goals.ts'
import { generator } from './load/generator.ts'
import { pinning, stayOnCpu } from './machine/pinning.ts'
import { surroundings } from './machine/surroundings.ts'
import type { Pace, Report, Result } from './report.ts'
import { skipped, type Scenario } from './scenario.ts'
import { createStage } from './stage.ts'
import { table } from './table.ts'
import { comparisonLine } from './verdict.ts'

export type Measuring = Readonly<{
  scenarios: readonly Scenario[]
  /** Of the first scenario, and of the others. */
  paces: Report['paces']
  peers: boolean
  /** A file for all figures. */
  json?: string | undefined
  print: (line: string) => void
}>

/** @property failed names of scenarios that could not be measured */
export type Measured = Readonly<{ outcomes: readonly Outcome[]; failed: readonly string[] }>

/** Seconds after which no further scenario is begun: the last ones take less than the half minute that is left of twelve. */
const lastBegin = 11.5 * 60

/**
 * The paces of a whole run: many short rounds tell more than few long ones on a machine that others use. Code that has run for
 * less than some five seconds is not yet compiled as it will be.
 * @param peers whether there are so many targets that each gets less time
 */
export function fullPaces(peers: boolean): Report['paces'] {
  return {
    first: { warmUpSeconds: 6, seconds: 1, rounds: peers ? 9 : 13 },
    others: { warmUpSeconds: 4, seconds: 1, rounds: 7 },
  }
}

const quickPace: Pace = { warmUpSeconds: 6, seconds: 1, rounds: 9 }
export const quickPaces: Report['paces'] = { first: quickPace, others: quickPace }

/** Runs scenarios one after the other, and judges what they have found. */
export async function measure({ scenarios, paces, peers, json, print }: Measuring): Promise<Measured> {
  const began = performance.now()
  const elapsed = (): number => (performance.now() - began) / 1000
  const pinned = pinning()
  const cpus = typeof pinned === 'string' ? undefined : pinned
  if (cpus !== undefined) stayOnCpu(cpus.load)
  const load = generator()
  const where = surroundings(load.name, pinned)
  print(
    `${where.date}  Node ${where.node}  ${where.cpus} x ${where.cpu}, ${where.memoryGiB} GiB, ${where.system}`,
  )
  print(`load by ${where.generator}; ${where.pinning}`)
  const failed: string[] = []
  const results: Report['scenarios'][number][] = []
  for (const [at, { name, what, run }] of scenarios.entries()) {
    print(`\n${name}: ${what}`)
    const stage = createStage(cpus)
    try {
      const pace = at === 0 ? paces.first : paces.others
      const result =
        elapsed() > lastBegin
          ? skipped('the time for a run is over')
          : await run({ stage, pace, generator: load, peers, print })
      results.push({ name, what, ...result })
      tell(result, print)
    } catch (error) {
      const why = `failed: ${error instanceof Error ? error.message : String(error)}`
      results.push({ name, what, ...skipped(why) })
      failed.push(name)
      print(`  ${why}`)
    } finally {
      await stage.clear()
    }
  }
  const report: Report = { surroundings: where, paces, seconds: Math.round(elapsed()), scenarios: results }
  const outcomes = judge(report)
  print('')
  for (const outcome of outcomes) {
    if (scenarios.some(({ name }) => name === outcome.goal.scenario)) print(sentence(outcome))
  }
  print(`${report.seconds} s in all`)
  if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`)
  return { outcomes, failed }
}

function tell({ targets, comparisons, notes, skipped: why }: Result, print: (line: string) => void): void {
  if (why !== undefined) {
    print(`  skipped: ${why}`)
    return
  }
  print(`\n${table(targets)}\n`)
  for (const each of comparisons) {
    const line = comparisonLine(targets, each)
    if (line !== undefined) print(line)
  }
  for (const note of notes) print(note)
  if (
    targets.some(
      ({ series }) => series.cpu !== undefined && (series.loadBusy ?? []).some(share => share > 0.95),
    )
  ) {
    print('the CPU of load and upstream was busy throughout: requests/s are lower bounds, CPU time counts')
  }
}
