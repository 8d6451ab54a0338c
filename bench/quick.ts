import { writeFile } from 'node:fs/promises'

import { ratio } from './figures.ts'
import { judge, sentence, type Verdict } from './gate.ts'
import { startLineUp } from './line-up.ts'
import { generator } from './load/generator.ts'
import { pinning } from './machine/pinning.ts'
import { surroundings } from './machine/surroundings.ts'
import { interleavedRounds, type Plan } from './rounds.ts'
import { summarise, table } from './summary.ts'

const plan: Plan = { warmUpSeconds: 3, seconds: 3, rounds: 3, connections: 64 }

const comparisons: readonly (readonly [string, string])[] = [
  ['gateway', 'raw'],
  ['gateway-log', 'raw'],
  ['stock', 'gateway'],
  ['stock', 'gateway-log'],
  ['gateway', 'gateway-public'],
]

/**
 * Authenticated GET of 1 KB at 64 connections: the floor, the stock composition, the gateway. About a minute.
 * @param options `json`: a file for all figures
 */
export async function quick(
  options: Readonly<{ json: string | undefined; print: (line: string) => void }>,
): Promise<readonly Verdict[]> {
  const { print } = options
  const pinned = pinning()
  const cpus = typeof pinned === 'string' ? undefined : pinned
  const load = generator()
  const where = surroundings(load.name, pinned)
  print(
    `${where.date}  Node ${where.node}  ${where.cpus} x ${where.cpu}, ${where.memoryGiB} GiB, ${where.system}`,
  )
  print(`load by ${where.generator}; ${where.pinning}`)
  const lineUp = await startLineUp(cpus)
  try {
    const measured = await interleavedRounds(lineUp.candidates, plan, load, cpus, print)
    const failures = [...measured.values()].flat().reduce((sum, round) => sum + round.failures, 0)
    if (failures > 0) throw new Error(`${failures} requests failed: these figures mean nothing`)
    const rows = [...measured].map(([name, rounds]) => summarise(name, rounds))
    const cpu = new Map([...measured].map(([name, rounds]) => [name, rounds.map(round => round.cpu)]))
    const ratios = comparisons.map(([a, b]) => ({
      ratio: `${a} / ${b}`,
      cpu: ratio(cpu.get(a) ?? [], cpu.get(b) ?? []),
    }))
    const verdicts = judge(
      new Map(
        [...measured].map(([name, rounds]) => [
          name,
          { cpu: rounds.map(round => round.cpu), memory: rounds.map(round => round.memoryMiB) },
        ]),
      ),
    )
    print(`\n${table(rows)}\n`)
    for (const entry of ratios) print(`${entry.ratio}: ${entry.cpu.toFixed(2)} of the CPU time`)
    for (const verdict of verdicts) print(sentence(verdict))
    if (rows.some(row => (row.loadBusy ?? 0) > 0.95)) {
      print('the CPU of load and upstream was busy throughout: requests/s are lower bounds, CPU time counts')
    }
    if (options.json !== undefined) {
      const report = {
        surroundings: where,
        plan,
        rounds: Object.fromEntries(measured),
        rows,
        ratios,
        verdicts,
      }
      await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`)
    }
    return verdicts
  } finally {
    await lineUp.stop()
  }
}
