import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { onCpu } from '../machine/pinning.ts'
import { browserHeaders } from './browser-headers.ts'
import type { Load, Outcome } from './outcome.ts'

const program = 'wrk'

export function hasWrk(): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined
}

/** One round by wrk with one thread. */
export async function runWrk(load: Load): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'entrada-bench-'))
  try {
    const script = join(folder, 'rotate.lua')
    await writeFile(script, rotation(load.cookies))
    const wrk = [
      program,
      '-t1',
      `-c${load.connections}`,
      `-d${load.seconds}s`,
      '--timeout',
      '5s',
      '-s',
      script,
      load.url,
    ]
    const [command = '', ...rest] = onCpu(load.cpu, wrk)
    const { stdout } = await promisify(execFile)(command, rest, { timeout: (load.seconds + 20) * 1000 })
    return readSummary(stdout)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Requests are built once, so that a round costs the generator next to nothing. */
function rotation(cookies: readonly string[]): string {
  const headers = Object.entries(browserHeaders).map(
    ([name, value]) => `["${name}"] = ${JSON.stringify(value)}`,
  )
  return `
local cookies = { ${cookies.map(cookie => JSON.stringify(cookie)).join(',\n')} }
local prepared = {}
local at = 0
init = function ()
  for i, cookie in ipairs(cookies) do
    prepared[i] = wrk.format('GET', nil, { ["Cookie"] = cookie, ${headers.join(', ')} })
  end
end
request = function ()
  at = at % #prepared + 1
  return prepared[at]
end
done = function (summary, latency)
  local errors = summary.errors
  io.write(string.format('\\nSUMMARY %d %d %f %f %d\\n', summary.requests, summary.duration,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
`
}

/** The figures in the line that our script prints last; durations there are microseconds. */
export function readSummary(output: string): Outcome {
  const line = output.split('\n').findLast(row => row.startsWith('SUMMARY '))
  if (line === undefined) throw new Error('wrk printed no summary')
  const [requests = 0, microseconds = 0, p50 = 0, p99 = 0, failures = 0] = line
    .split(' ')
    .slice(1)
    .map(Number)
  return { requests, seconds: microseconds / 1e6, p50, p99, failures }
}
