import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { endsWithTheBench, stop } from './living.ts'
import { onCpu, type Cpu } from './pinning.ts'

/** A program of the bench that runs by itself. */
export type Child = Readonly<{
  pid: number
  origin: string
  /** When it was started, by `performance.now()`. */
  startedAt: number
  /** When it gave the first answer that counts, where it was asked for one. */
  answeredAt?: number
  stop: () => Promise<void>
}>

export type ChildOptions = Readonly<{
  /** Compiled module, relative to this folder, e.g. `../targets/raw.js`. */
  module: string
  args?: readonly string[]
  cpu: Cpu
  nodeOptions?: readonly string[]
  /** The whole environment; nothing is inherited, so that no setting of the machine gets in. */
  environment?: Readonly<Record<string, string>>
}>

export type ProgramOptions = Readonly<{
  command: readonly string[]
  cpu: Cpu
  environment?: Readonly<Record<string, string>>
}>

/** What the image ships in NODE_OPTIONS: half the memory at no loss of speed. */
export const shippedNodeOptions: readonly string[] = ['--max-semi-space-size=8']

const startLimit = 30_000

/** Milliseconds between two questions whether a server is there. */
const askAgainAfter = 10

/** Starts a child that says where it listens, `http://127.0.0.1:PORT`, on file descriptor 3. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const startedAt = performance.now()
  const child = launch(options)
  const origin = await withinStartLimit(child, options.module, firstLine(child))
  return { pid: child.pid ?? 0, origin, startedAt, stop: () => stop(child) }
}

/** Starts a server that has to be asked whether it is there yet. @param status the answer that counts; any without it */
export async function startServer(
  options: ChildOptions,
  origin: string,
  path: string,
  status?: number,
): Promise<Child> {
  const startedAt = performance.now()
  const child = launch(options)
  await withinStartLimit(child, options.module, answers(child, origin + path, status))
  const answeredAt = performance.now()
  return { pid: child.pid ?? 0, origin, startedAt, answeredAt, stop: () => stop(child) }
}

/** Starts a program of the machine, which may have processes of its own, and waits until it answers a GET of `path`. */
export async function startProgram(options: ProgramOptions, origin: string, path: string): Promise<Child> {
  return startDaemon(options, origin, async child => answers(child, origin + path))
}

/** Starts a program of the machine that does not speak HTTP. @param ready resolves when it is there */
export async function startDaemon(
  options: ProgramOptions,
  origin: string,
  ready: (child: ChildProcess) => Promise<void>,
): Promise<Child> {
  const startedAt = performance.now()
  const { child, said } = launchProgram(options)
  try {
    await withinStartLimit(child, options.command[0] ?? '', ready(child))
  } catch (error) {
    await stop(child, true)
    throw new Error(`${error instanceof Error ? error.message : String(error)}; ${said()}`, { cause: error })
  }
  return { pid: child.pid ?? 0, origin, startedAt, stop: () => stop(child, true) }
}

function launch({ module, args = [], cpu, nodeOptions = [], environment = {} }: ChildOptions): ChildProcess {
  const file = fileURLToPath(new URL(module, import.meta.url))
  const [command = '', ...rest] = onCpu(cpu, [process.execPath, ...nodeOptions, file, ...args])
  // Descriptor 3 carries the address, so that standard output stays the target's own log.
  const child = spawn(command, rest, { stdio: ['pipe', 'ignore', 'inherit', 'pipe'], env: environment })
  return endsWithTheBench(child)
}

/** In a process group of its own: some programs leave their processes behind when only the first is killed. */
function launchProgram({ command, cpu, environment }: ProgramOptions): {
  child: ChildProcess
  said: () => string
} {
  const [program = '', ...args] = onCpu(cpu, command)
  const env = { ...process.env, ...environment }
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], env, detached: true })
  const heard = { last: '' }
  child.stderr.on('data', (text: Buffer) => {
    heard.last = (heard.last + text.toString()).slice(-1000)
  })
  return { child: endsWithTheBench(child, true), said: () => heard.last.trim() }
}

async function withinStartLimit<T>(child: ChildProcess, name: string, ready: Promise<T>): Promise<T> {
  const watch = new AbortController()
  const failure = new Promise<never>((_resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${name} did not start in time`)), startLimit)
    const ended = (status: number | null): void => reject(new Error(`${name} ended with status ${status}`))
    child.once('error', reject).once('exit', ended)
    watch.signal.addEventListener('abort', () => {
      clearTimeout(timer)
      child.off('error', reject).off('exit', ended)
    })
  })
  try {
    return await Promise.race([ready, failure])
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  } finally {
    watch.abort()
  }
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const channel = child.stdio[3]
    if (channel === null || channel === undefined || !('read' in channel))
      return reject(new Error('no channel'))
    createInterface({ input: channel }).once('line', resolve)
  })
}

async function answers(child: ChildProcess, url: string, status?: number): Promise<void> {
  while (child.exitCode === null && child.signalCode === null) {
    try {
      const response = await fetch(url, { redirect: 'manual' })
      await response.arrayBuffer()
      if (status === undefined || response.status === status) return
    } catch {
      // It does not listen yet.
    }
    await new Promise(resolve => setTimeout(resolve, askAgainAfter))
  }
}
