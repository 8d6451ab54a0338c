import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'

const program = 'taskset'

/** Which CPU the target has to itself and which the load and the upstream share. */
export type Pinning = Readonly<{ target: number; load: number }>

/** The pinning for this machine, or the reason why there is none. */
export function pinning(): Pinning | string {
  if (process.platform !== 'linux') return 'CPUs are pinned on Linux only'
  if (cpus().length < 2) return 'there is only one CPU'
  const tried = spawnSync(program, ['-c', '0,1', 'true'], { stdio: 'ignore' })
  return tried.status === 0 ? { target: 0, load: 1 } : 'taskset is not installed or not allowed'
}

/** One CPU, several (`0,1`), or whichever the system chooses. */
export type Cpu = number | string | undefined

/** The command line that runs a program on a CPU; the program itself when nothing is pinned. */
export function onCpu(cpu: Cpu, command: readonly string[]): readonly string[] {
  return cpu === undefined ? command : [program, '-c', String(cpu), ...command]
}

/** Both, for a target of several processes. */
export function bothCpus(pinning: Pinning | undefined): Cpu {
  return pinning === undefined ? undefined : `${pinning.target},${pinning.load}`
}

/** Keeps this process off the CPU of the targets; what it starts is pinned by itself. */
export function stayOnCpu(cpu: number): void {
  spawnSync(program, ['-a', '-cp', String(cpu), String(process.pid)], { stdio: 'ignore' })
}
