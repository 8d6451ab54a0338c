import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Outcome } from './test-events.ts'

/** What running one test file came to; `output` is what a person reads, stdout and stderr in order. */
export type FileRun = Readonly<{ outcomes: readonly Outcome[]; output: string; timedOut: boolean }>

/**
 * Runs one compiled test file in a process of its own, and ends it, with all it started, after `timeout`
 * milliseconds: node's own limits do not reach a file that keeps the event loop alive after its last test.
 * A file that dies outside any test, hangs, or holds no test counts as one failure.
 * @param options `untilRed`: ends the file at its first failure, for whoever only wants to know whether it is red
 */
export async function runTestFile(
  file: string,
  timeout: number,
  options: { untilRed?: boolean } = {},
): Promise<FileRun> {
  const folder = await mkdtemp(join(tmpdir(), 'entrada-test-'))
  const record = join(folder, 'outcomes.jsonl')
  try {
    const recorded = async () => parseOutcomes(await readFile(record, 'utf8').catch(() => ''))
    const isRed = async () => (await recorded()).some(outcome => outcome.result === 'failed')
    // Where in a source something has failed is of no interest when all that counts is whether it has.
    const maps = options.untilRed ? [] : ['--enable-source-maps']
    const args = [...maps, ...reporters(record), file]
    const { output, exitCode, timedOut } = await runNode(args, timeout, options.untilRed ? isRed : undefined)
    const outcomes = await recorded()
    const trouble = fileTrouble(outcomes, exitCode, timedOut, timeout)
    return {
      outcomes: trouble === undefined ? outcomes : [...outcomes, failure(file, trouble)],
      output,
      timedOut,
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Outcomes as tools/test-events.ts writes them; half a line at the end (a killed process) is left out. */
export function parseOutcomes(text: string): Outcome[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map(line => JSON.parse(line) as Outcome)
}

/** What is wrong with a file as a whole, beyond its tests; `undefined` when nothing is. */
export function fileTrouble(
  outcomes: readonly Outcome[],
  exitCode: number | null,
  timedOut: boolean,
  timeout: number,
): string | undefined {
  if (timedOut)
    return `still running after ${timeout / 1000} s; last finished: ${outcomes.at(-1)?.name ?? 'no test'}`
  const failed = outcomes.some(outcome => outcome.result === 'failed')
  if (exitCode !== 0 && !failed) return `ended with exit code ${exitCode ?? 'none'} outside any test`
  return outcomes.length === 0 ? 'holds no test' : undefined
}

function failure(file: string, reason: string): Outcome {
  return { result: 'failed', name: file, reason }
}

function reporters(record: string): string[] {
  return [
    `--test-reporter=${beside('spec-lines.js')}`,
    '--test-reporter-destination=stdout',
    `--test-reporter=${beside('test-events.js')}`,
    `--test-reporter-destination=${record}`,
  ]
}

function beside(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
}

type NodeRun = Readonly<{ output: string; exitCode: number | null; timedOut: boolean }>

/** Milliseconds between two looks at whether a file has failed already. */
const lookEvery = 100

/**
 * The process leads a group of its own, so that what it started can be ended with it.
 * @param isEnough asked now and then; true ends the process
 */
function runNode(
  args: readonly string[],
  timeout: number,
  isEnough?: () => Promise<boolean>,
): Promise<NodeRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks: Buffer[] = []
    let timedOut = false
    const endGroup = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      } catch {
        // The group has ended by itself.
      }
    }
    const timer = setTimeout(() => {
      timedOut = true
      endGroup()
    }, timeout)
    const look =
      isEnough && setInterval(() => void isEnough().then(enough => enough && endGroup()), lookEvery)
    process.once('exit', endGroup)
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.once('error', reject)
    child.once('exit', exitCode => {
      clearTimeout(timer)
      clearInterval(look)
      process.removeListener('exit', endGroup)
      // Whatever the file left running goes now; otherwise it would hold the pipes open.
      endGroup()
      child.once('close', () =>
        resolve({ output: Buffer.concat(chunks).toString('utf8'), exitCode, timedOut }),
      )
    })
  })
}
