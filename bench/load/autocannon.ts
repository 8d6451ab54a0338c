import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { onCpu } from '../machine/pinning.ts'
import type { Load, Outcome } from './outcome.ts'

/** One round by autocannon, in a process of its own so that it can be pinned. */
export function runAutocannon(load: Load): Promise<Outcome> {
  const file = fileURLToPath(new URL('./autocannon-process.js', import.meta.url))
  const [command = '', ...rest] = onCpu(load.cpu, [process.execPath, file])
  return new Promise((resolve, reject) => {
    const child = execFile(command, rest, { timeout: (load.seconds + 20) * 1000 }, (error, stdout) => {
      if (error === null) resolve(JSON.parse(stdout) as Outcome)
      else reject(error)
    })
    child.stdin?.end(JSON.stringify(load))
  })
}
