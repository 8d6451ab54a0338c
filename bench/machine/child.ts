import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { onCpu } from './pinning.ts'

/** A program of the bench that runs by itself. */
export type Child = Readonly<{ pid: number; origin: string; stop: () => Promise<void> }>

export type ChildOptions = Readonly<{
  /** Compiled module, relative to this folder, e.g. `../targets/raw.js`. */
  module: string
  args?: readonly string[]
  cpu: number | undefined
  nodeOptions?: readonly string[]
  /** The whole environment; nothing is inherited, so that no setting of the machine gets in. */
  environment?: Readonly<Record<string, string>>
}>

/** What the image ships in NODE_OPTIONS: half the memory at no loss of speed. */
export const shippedNodeOptions: readonly string[] = ['--max-semi-space-size=8']

/** Killed with the bench, however it ends. */
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

const startLimit = 15_000
const stopLimit = 5000

/** Starts a child that says where it listens, `http://127.0.0.1:PORT`, on file descriptor 3. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const child = launch(options)
  const origin = await withinStartLimit(child, options.module, firstLine(child))
  return { pid: child.pid ?? 0, origin, stop: () => stop(child) }
}

/** Starts a server that has to be asked whether it is there yet: any answer to a GET will do. */
export async function startServer(options: ChildOptions, origin: string, path: string): Promise<Child> {
  const child = launch(options)
  await withinStartLimit(child, options.module, answers(child, origin + path))
  return { pid: child.pid ?? 0, origin, stop: () => stop(child) }
}

function launch({ module, args = [], cpu, nodeOptions = [], environment = {} }: ChildOptions): ChildProcess {
  const file = fileURLToPath(new URL(module, import.meta.url))
  const [command = '', ...rest] = onCpu(cpu, [process.execPath, ...nodeOptions, file, ...args])
  // Descriptor 3 carries the address, so that standard output stays the target's own log.
  const child = spawn(command, rest, { stdio: ['pipe', 'ignore', 'inherit', 'pipe'], env: environment })
  running.add(child)
  return child.once('exit', () => running.delete(child))
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

async function answers(child: ChildProcess, url: string): Promise<void> {
  while (child.exitCode === null && child.signalCode === null) {
    try {
      await (await fetch(url, { redirect: 'manual' })).arrayBuffer()
      return
    } catch {
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }
}

/**
 * Our own children end when their standard input does, so that none is left behind when the bench is killed;
 * a program that does not look at it gets SIGTERM as well.
 */
function stop(child: ChildProcess): Promise<void> {
  return new Promise(resolve => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    const timer = setTimeout(() => child.kill('SIGKILL'), stopLimit)
    child.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
    child.stdin?.end()
    child.kill('SIGTERM')
  })
}
