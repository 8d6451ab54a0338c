import { parseArgs } from 'node:util'

import { quick } from './quick.ts'
import { measureSeams } from './seams/experiment.ts'
import { probeSeams } from './seams/probes.ts'

const usage = `npm run bench -- [--quick] [--json FILE] [--gate]
npm run bench -- --seams

  --quick      authenticated GET of 1 KB at 64 connections, about a minute (what no option means, too)
  --json FILE  writes all figures to a file
  --gate       ends with status 1 when a ratio is worse than its limit and the figures are steady enough to say so
  --seams      the experiment behind docs/adr/0001-the-seam-to-http-proxy.md, about four minutes
`

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
try {
  process.exitCode = await run(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

async function run(args: readonly string[]): Promise<number> {
  const options = read(args)
  if (typeof options === 'number') return options
  if (options.seams === true) {
    await probeSeams(print)
    await measureSeams(print)
    return 0
  }
  const verdicts = await quick({ json: options.json, print })
  return options.gate === true && verdicts.some(({ verdict }) => verdict === 'fails') ? 1 : 0
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function read(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean' },
        seams: { type: 'boolean' },
        gate: { type: 'boolean' },
        json: { type: 'string' },
        help: { type: 'boolean' },
      },
    })
    if (values.help !== true) return values
    process.stdout.write(usage)
    return 0
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
    return 2
  }
}
