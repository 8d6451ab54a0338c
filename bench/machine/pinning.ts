import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

const program = 'taskset'

/** Which CPU the target has to itself and which the load and the upstream share. */
export type Pinning = Readonly<{ target: number; load: number }>

/** The pinning for this machine, or the reason why there is none. */
export function pinning(): Pinning | string {
  if (process.platform !== 'linux') return 'CPUs are pinned on Linux only'
  if (availableParallelism() < 2) return 'there is only one CPU'
  const tried = spawnSync(program, ['-c', '0,1', 'true'], { stdio: 'ignore' })
  return tried.status === 0 ? { target: 0, load: 1 } : 'taskset is not installed or not allowed'
}

/** The command line that runs a program on one CPU; the program itself when nothing is pinned. */
export function onCpu(cpu: number | undefined, command: readonly string[]): readonly string[] {
  return cpu === undefined ? command : [program, '-c', String(cpu), ...command]
}
