import { writeMeasured } from './document/write.ts'
import { passesGate } from './goals.ts'
import { fullPaces, measure, quickPaces } from './measure.ts'
import { measureParts } from './micro/measure-parts.ts'
import { readOptions, usage, type Options } from './options.ts'
import { scenarios } from './scenarios/all.ts'
import { get1kQuick } from './scenarios/get-1k.ts'
import { measureSeams } from './seams/experiment.ts'
import { probeSeams } from './seams/probes.ts'

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130))
try {
  const options = understood(process.argv.slice(2))
  process.exitCode = options === undefined ? 2 : await run(options)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

async function run(options: Options): Promise<number> {
  switch (options.kind) {
    case 'help':
      process.stdout.write(usage)
      return 0
    case 'seams':
      await probeSeams(print)
      await measureSeams(print)
      return 0
    case 'micro':
      await measureParts(print)
      return 0
    case 'write':
      await writeMeasured(options.files, 'docs')
      return 0
    case 'measure': {
      const { quick, gate, peers, only, json } = options
      const { outcomes, failed } = await measure({
        scenarios: quick ? [get1kQuick] : scenarios.filter(({ name }) => only?.includes(name) ?? true),
        paces: quick ? quickPaces : fullPaces(peers),
        ...{ peers, json, print },
      })
      return failed.length > 0 || (gate && !passesGate(outcomes)) ? 1 : 0
    }
    default:
      return options satisfies never
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function understood(args: readonly string[]): Options | undefined {
  try {
    return readOptions(
      args,
      scenarios.map(({ name }) => name),
    )
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
    return undefined
  }
}
