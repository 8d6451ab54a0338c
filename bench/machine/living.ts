import type { ChildProcess } from 'node:child_process'

/** What is killed with the bench, however it ends; a member with `true` leads a process group, which is killed whole. */
const living = new Map<ChildProcess, boolean>()
process.once('exit', () => {
  for (const [child, leadsGroup] of living) signal(child, leadsGroup, 'SIGKILL')
})

/** Remembers a process until it has ended. @param leadsGroup whether it was started `detached` */
export function endsWithTheBench(child: ChildProcess, leadsGroup = false): ChildProcess {
  living.set(child, leadsGroup)
  return child.once('exit', () => living.delete(child))
}

const stopLimit = 5000

/**
 * Our own children end when their standard input does, so that none is left behind when the bench is killed;
 * a program that does not look at it gets SIGTERM as well, with all its processes.
 */
export function stop(child: ChildProcess, leadsGroup = false): Promise<void> {
  return new Promise(resolve => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    const timer = setTimeout(() => signal(child, leadsGroup, 'SIGKILL'), stopLimit)
    child.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
    child.stdin?.end()
    signal(child, leadsGroup, 'SIGTERM')
  })
}

function signal(child: ChildProcess, leadsGroup: boolean, name: NodeJS.Signals): void {
  const { pid } = child
  if (pid === undefined) return
  try {
    process.kill(leadsGroup ? -pid : pid, name)
  } catch {
    // It has ended already.
  }
}
