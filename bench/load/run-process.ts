import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { endsWithTheBench } from '../machine/living.ts'
import { onCpu } from '../machine/pinning.ts'

const mostOutput = 256 * 1024 * 1024

/**
 * What one of the load processes of this folder finds out.
 * @param module its compiled name, e.g. `bulk-process.js`
 * @param input what it reads as JSON from its standard input
 */
export function runProcess<Output>(
  module: string,
  input: object,
  options: Readonly<{ cpu: number | undefined; seconds: number }>,
): Promise<Output> {
  const file = fileURLToPath(new URL(module, import.meta.url))
  const [command = '', ...rest] = onCpu(options.cpu, [process.execPath, file])
  const limits = { timeout: (options.seconds + 20) * 1000, maxBuffer: mostOutput }
  return new Promise((resolve, reject) => {
    const child = execFile(command, rest, limits, (error, stdout, stderr) => {
      if (error === null) resolve(JSON.parse(stdout) as Output)
      else reject(new Error(`${module}: ${stderr.trim().slice(0, 500) || error.message}`))
    })
    endsWithTheBench(child)
    child.stdin?.end(JSON.stringify(input))
  })
}
