// Runs the compiled tests: `npm test`, or `npm test -- policy journeys` for files whose path holds one of these, or
// `npm test -- --but journeys` for all others.
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'

import { compiledName, testSources } from './test-sources.ts'
import type { Outcome } from './test-events.ts'
import { runTestFile } from './test-file.ts'
import { isGood, summary, tally } from './test-tally.ts'
import { writeUsualTimes } from './usual-times.ts'

const compiledRoot = fileURLToPath(new URL('..', import.meta.url))
const long = process.env['ENTRADA_TEST_LONG'] === '1'
const inCi = process.env['CI'] === 'true'
const fileTimeout = (long ? 30 : 6) * 60_000

const [first, ...others] = process.argv.slice(2)
const sources =
  first === '--but'
    ? testSources(process.cwd()).filter(source => !others.some(word => source.includes(word)))
    : testSources(process.cwd(), process.argv.slice(2))
const queue = [...sources]
const outcomes = new Map<string, readonly Outcome[]>()
const times = new Map<string, number>()

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

// Tests wait for a fifth of their time or more: on a small machine three at a time beat two.
await Promise.all(Array.from({ length: Math.max(3, Math.min(4, availableParallelism())) }, runQueue))

await writeUsualTimes(times)
const result = tally(outcomes)
if (sources.length === 0) console.log('No test file matches.')
if (inCi && result.skipped.length > 0) console.log('With CI=true a skipped test counts as a failure.')
for (const line of summary(result)) console.log(line)
process.exitCode = isGood(result, inCi) ? 0 : 1

async function runQueue(): Promise<void> {
  for (let source = queue.shift(); source !== undefined; source = queue.shift()) {
    const compiled = compiledRoot + compiledName(source)
    if (!existsSync(compiled)) {
      outcomes.set(source, [{ result: 'failed', name: source, reason: 'is not compiled' }])
      continue
    }
    const startedAt = performance.now()
    const run = await runTestFile(compiled, fileTimeout)
    if (!run.outcomes.some(({ result }) => result === 'failed'))
      times.set(source, performance.now() - startedAt)
    outcomes.set(
      source,
      run.outcomes.map(outcome => (outcome.name === compiled ? { ...outcome, name: source } : outcome)),
    )
    console.log(`\n${source}\n${run.output.trimEnd()}`)
  }
}
