import { copyFile, cp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Mutant } from '../test/mutants/mutant.ts'
import { compileAlone } from './compile-alone.ts'
import { runTestFile, type FileRun } from './test-file.ts'
import { compiledName } from './test-sources.ts'

/** `killed`: a test went red. `survived`: none did. `stale`: the patch does not fit or does not load. */
export type Verdict = Readonly<{ kind: 'killed' | 'survived' | 'stale'; why: string }>

/** Milliseconds for one test file without a mutant. */
const fileTimeout = 120_000

/** Milliseconds that a test file gets with a mutant at least; one that hangs is red as well. */
const leastTimeout = 6000

/** A copy of the compiled tree in which one source file at a time is replaced. */
export class Workshop {
  readonly #compiledRoot: string
  readonly #folder: string
  /** Milliseconds that each test file takes without a mutant, by its source. */
  readonly #usual: Map<string, number>

  private constructor(compiledRoot: string, folder: string, usual: Map<string, number>) {
    this.#compiledRoot = compiledRoot
    this.#folder = folder
    this.#usual = usual
  }

  /**
   * @param folder inside the repository, so that packages are found; emptied first
   * @param usual shared by all workshops
   */
  static async open(compiledRoot: string, folder: string, usual: Map<string, number>): Promise<Workshop> {
    await rm(folder, { recursive: true, force: true })
    for (const part of ['src', 'test', 'tools'])
      await cp(join(compiledRoot, part), join(folder, part), { recursive: true })
    return new Workshop(compiledRoot, folder, usual)
  }

  /** Runs `tests` (sources, as `test/a.test.ts`) with the mutant in place, up to the first that goes red. */
  async judge(mutant: Mutant, tests: readonly string[]): Promise<Verdict> {
    const source = await readFile(mutant.file, 'utf8')
    const problem =
      patchProblem(source, mutant) ?? (tests.length === 0 ? 'no test file matches its tests' : undefined)
    if (problem !== undefined) return { kind: 'stale', why: problem }
    const compiled = compiledName(mutant.file)
    const mutated = compileAlone(source.replace(mutant.find, () => mutant.replace))
    if (mutated === undefined) return { kind: 'stale', why: 'it does not compile' }
    await writeFile(join(this.#folder, compiled), mutated)
    try {
      return await this.#firstRed(tests)
    } finally {
      await copyFile(join(this.#compiledRoot, compiled), join(this.#folder, compiled))
    }
  }

  /** One test file without a mutant, up to its first failure. */
  async runUsual(test: string): Promise<FileRun> {
    const startedAt = performance.now()
    const run = await this.#run(test, fileTimeout)
    this.#usual.set(test, performance.now() - startedAt)
    return run
  }

  #run(test: string, timeout: number): Promise<FileRun> {
    return runTestFile(join(this.#folder, compiledName(test)), timeout, { untilRed: true })
  }

  async #firstRed(tests: readonly string[]): Promise<Verdict> {
    for (const test of tests) {
      const { outcomes, output, timedOut } = await this.#run(
        test,
        Math.max(leastTimeout, 2 * (this.#usual.get(test) ?? 0)),
      )
      if (timedOut) return { kind: 'killed', why: `${test} hangs` }
      const red = outcomes.find(outcome => outcome.result === 'failed')
      if (outcomes.length === 1 && red?.name === join(this.#folder, compiledName(test))) {
        return {
          kind: 'stale',
          why: `${test} does not load: ${output.trim().split('\n').slice(0, 8).join(' ')}`,
        }
      }
      if (red !== undefined) return { kind: 'killed', why: `${test}: ${red.name}` }
    }
    return { kind: 'survived', why: `green: ${tests.join(' ')}` }
  }
}

/** Why a patch does not fit its file, or undefined. */
export function patchProblem(
  source: string,
  { find, replace }: Pick<Mutant, 'find' | 'replace'>,
): string | undefined {
  if (find === replace) return 'it changes nothing'
  const found = source.split(find).length - 1
  return found === 1 ? undefined : `its text occurs ${found} times, not once`
}
