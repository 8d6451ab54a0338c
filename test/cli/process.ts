import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** The built command, wherever it was built to. */
const main = fileURLToPath(new URL('../../src/main.js', import.meta.url))

export type Ended = Readonly<{ code: number | null; stdout: string; stderr: string }>

/** A running `entrada`, with these variables and no others. */
export class Entrada {
  readonly child: ChildProcessWithoutNullStreams
  stdout = ''
  stderr = ''
  readonly #closed: Promise<unknown>

  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.child = spawn(process.execPath, [main, ...args], {
      env: { PATH: process.env['PATH'] ?? '', ...env },
    })
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => (this.stdout += text))
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text))
    this.#closed = once(this.child, 'close')
  }

  async ended(): Promise<Ended> {
    await this.#closed
    return { code: this.child.exitCode, stdout: this.stdout, stderr: this.stderr }
  }

  /** What its output has to match; fails when it ends before. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.stdout)
      if (found !== null) return found
      const ended = await Promise.race([once(this.child.stdout, 'data'), this.#closed.then(() => 'ended')])
      if (ended === 'ended' && !pattern.test(this.stdout)) {
        throw new Error(`ended without ${pattern}:\n${this.stdout}\n${this.stderr}`)
      }
    }
  }

  /** Ends it, whatever it does. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.#closed
  }
}

/** Runs it to its end. */
export async function entrada(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return new Entrada(args, env).ended()
}
