import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** A program that was started and what it has said until now. */
export type Child = Readonly<{
  pid: number
  stdout(): string
  stderr(): string
  /** Resolves with the first match in stdout and stderr together; rejects when the program ends before. */
  said(pattern: RegExp): Promise<RegExpExecArray>
  /** Resolves when it has ended, by itself or by others, with the exit code or the signal. */
  ended(): Promise<number | NodeJS.Signals | null>
  /** Asks it to end and waits. @returns exit code, or the signal that ended it */
  end(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals | null>
}>

export type ChildOptions = Readonly<{ cwd?: string; env?: Readonly<Record<string, string>> }>

/** Starts a program with nothing in its environment but PATH and `options.env`. */
export function startChild(
  command: string,
  parameters: readonly string[],
  options: ChildOptions = {},
): Child {
  const child = spawn(command, parameters, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ...options.env },
    ...(options.cwd !== undefined && { cwd: options.cwd }),
  })
  const text = { stdout: '', stderr: '' }
  const listeners = new Set<() => void>()
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk
      for (const listener of listeners) listener()
    })
  }
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  const outcome = async () => {
    const [code, by] = await ended
    return code ?? by
  }
  return {
    pid: child.pid ?? 0,
    stdout: () => text.stdout,
    stderr: () => text.stderr,
    said: async pattern =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(text.stdout + text.stderr)
          if (found === null) return
          listeners.delete(look)
          resolve(found)
        }
        listeners.add(look)
        look()
        ended.then(
          () =>
            reject(new Error(`${command} ended without ${String(pattern)}: ${text.stdout}${text.stderr}`)),
          reject,
        )
      }),
    ended: outcome,
    async end(signal = 'SIGTERM') {
      child.kill(signal)
      return outcome()
    },
  }
}
