import { execFile, spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { endsWithTheBench } from '../machine/living.ts'
import { onCpu } from '../machine/pinning.ts'
import { temporaryFolder } from '../machine/temporary-folder.ts'
import { browserHeaders } from './browser-headers.ts'
import type { Load, Outcome, RequestHeaders } from './outcome.ts'

const program = 'wrk'

export function hasWrk(): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined
}

/** One round by wrk with one thread. */
export async function runWrk(load: Load): Promise<Outcome> {
  const folder = temporaryFolder()
  try {
    const script = join(folder.path, 'rotate.lua')
    await writeFile(script, rotation(load.each, load.status))
    const wrk = [
      program,
      '-t1',
      `-c${load.connections}`,
      `-d${Math.max(1, Math.round(load.seconds))}s`,
      '--timeout',
      '5s',
      '-s',
      script,
      load.url,
    ]
    const [command = '', ...rest] = onCpu(load.cpu, wrk)
    const { stdout } = await running(command, rest, load.seconds)
    return readSummary(stdout)
  } finally {
    await folder.stop()
  }
}

function running(command: string, args: readonly string[], seconds: number): Promise<{ stdout: string }> {
  const run = promisify(execFile)(command, args, { timeout: (seconds + 20) * 1000 })
  endsWithTheBench(run.child)
  return run
}

/** Requests are built once, so that a round costs the generator next to nothing. */
function rotation(each: readonly RequestHeaders[], status: number): string {
  const requests = each.map(headers => {
    const pairs = Object.entries({ ...browserHeaders, ...headers })
    return `{ ${pairs.map(([name, value]) => `["${name}"] = ${JSON.stringify(value)}`).join(', ')} }`
  })
  return `
local requests = { ${requests.join(',\n')} }
local prepared = {}
local at = 0
init = function ()
  for i, headers in ipairs(requests) do
    prepared[i] = wrk.format('GET', nil, headers)
  end
end
request = function ()
  at = at % #prepared + 1
  return prepared[at]
end
${status === 200 ? '' : countOthers(status)}
done = function (summary, latency)
  local errors = summary.errors
  local others = 0
  for _, thread in ipairs(threads) do others = others + (thread:get('others') or 0) end
  io.write(string.format('\\nSUMMARY %d %d %f %f %d\\n', summary.requests, summary.duration,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout + others))
end
threads = {}
setup = function (thread) table.insert(threads, thread) end
`
}

/** wrk itself counts only what is above 399; looking at each answer is dear, so it is done where it is needed. */
function countOthers(status: number): string {
  return `
others = 0
response = function (status) if status ~= ${status} then others = others + 1 end end`
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
