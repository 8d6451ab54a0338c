// Takes each defence out in turn and shows that a test goes red: `npm run test:mutants`, or with `-- policy` those
// whose name or file holds one of the words. `--after-tests`: right after a whole run of the tests in which all was
// well, so that they are not run once more to see whether they are green without any mutant. Needs Node 22.13.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { mutants } from '../test/mutants/all.ts'
import type { Mutant } from '../test/mutants/mutant.ts'
import { Workshop, type Verdict } from './mutant-workshop.ts'
import { testSources } from './test-sources.ts'
import { readUsualTimes } from './usual-times.ts'

const compiledRoot = fileURLToPath(new URL('..', import.meta.url))
const isAfterTests = process.argv.includes('--after-tests')
const words = process.argv.slice(2).filter(word => word !== '--after-tests')
const chosen = mutants.filter(
  ({ name, file }) => words.length === 0 || words.some(word => name.includes(word) || file.includes(word)),
)
const folder = join(process.cwd(), '.build', `mutants-${process.pid}`)
// Mutants wait more than they compute: on a small machine three at a time beat two.
const usual = isAfterTests ? await readUsualTimes() : new Map<string, number>()
const workshops = await Promise.all(
  [0, 1, 2].map(at => Workshop.open(compiledRoot, join(folder, String(at)), usual)),
)
// The same modules are loaded again and again.
process.env['NODE_COMPILE_CACHE'] = join(folder, 'cache')
// What a test waits for often never comes here.
process.env['ENTRADA_TEST_PATIENCE'] = '4000'

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

// A test that is red without any mutant would seem to kill them all.
const watched = [...new Set(chosen.flatMap(testsOf))].filter(test => !usual.has(test))
const red = await inWorkshops(watched, async (workshop, test) => {
  const { outcomes, output } = await workshop.runUsual(test)
  if (!outcomes.some(outcome => outcome.result === 'failed')) return []
  console.log(`${output.trimEnd()}\nred without a mutant: ${test}`)
  return [test]
})
const verdicts =
  red.flat().length > 0
    ? []
    : await inWorkshops(chosen, async (workshop, mutant) => {
        const startedAt = performance.now()
        let verdict = await workshop.judge(mutant, testsOf(mutant))
        let line = lineOf(mutant, verdict, startedAt)
        // Some are seen only when the machine takes its time, or does not: they are said, and tried again.
        for (let again = 0; verdict.kind === 'survived' && again < 2; again++) {
          console.log(`again    ${line}`)
          verdict = await workshop.judge(mutant, testsOf(mutant))
          line = lineOf(mutant, verdict, startedAt)
        }
        console.log(line)
        return { ...verdict, line }
      })
await rm(folder, { recursive: true, force: true })

// Once more at the end, where whoever reads the last lines finds them.
for (const { kind, line } of verdicts) if (kind !== 'killed') console.log(line)
const count = (kind: Verdict['kind']) => verdicts.filter(verdict => verdict.kind === kind).length
const lost = chosen.length - count('killed')
console.log(
  `\n${count('killed')} killed, ${count('survived')} survived, ${count('stale')} stale of ${chosen.length} mutants`,
)
console.log(`${count('killed')} passed, ${lost} failed, 0 skipped`)
process.exitCode = lost === 0 && chosen.length > 0 ? 0 : 1

function lineOf(mutant: Mutant, verdict: Verdict, startedAt: number): string {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  return `${verdict.kind.padEnd(8)} ${seconds} s ${mutant.file}: ${mutant.name} (${verdict.why})`
}

/** The tests that watch a mutant: quick ones first, and ahead of its turn the one named like its file, the likeliest to go red. */
function testsOf({ file, tests }: Mutant): string[] {
  const own = file.replace(/^src\//, 'test/').replace(/\.ts$/, '.test.ts')
  const cost = (test: string) => (usual.get(test) ?? 0) / (test === own ? 4 : 1)
  return testSources(process.cwd(), tests).toSorted((one, other) => cost(one) - cost(other))
}

/** Each item in turn in whichever workshop is free. */
async function inWorkshops<T, R>(
  items: readonly T[],
  work: (workshop: Workshop, item: T) => Promise<R>,
): Promise<R[]> {
  const queue = [...items]
  const results: R[] = []
  await Promise.all(
    workshops.map(async workshop => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift())
        results.push(await work(workshop, item))
    }),
  )
  return results
}
