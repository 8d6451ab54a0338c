import type { Sample } from '../metrics.ts'
import type { Pinning } from './pinning.ts'
import { processTree } from './process-tree.ts'
import {
  microsecondsPerTick,
  readCoreTicks,
  readCpuTicks,
  readOwnMemoryKiB,
  type CoreTicks,
} from './proc-stat.ts'

export type Reading = Readonly<{
  /** Microseconds of CPU, user and system, of the process and all that come of it. */
  cpu: number
  /** Shares of the CPUs, 0 to 1; none when nothing is pinned. */
  shares: Pick<Sample, 'loadBusy' | 'disturbed'>
}>

/** Begins to measure a process and all that come of it; gives what there was until it is called. */
export function meter(pid: number, pinning: Pinning | undefined): () => Reading {
  const pids = processTree(pid)
  const before = clocks(pids, pinning)
  return () => {
    const after = clocks(pids, pinning)
    const ticks = after.target - before.target
    return {
      cpu: ticks * microsecondsPerTick,
      shares: pinning === undefined ? {} : busyShares(before, after, ticks),
    }
  }
}

/** Memory of its own that a process has with all that come of it. */
export function ownMemoryMiB(pid: number): number {
  return processTree(pid).reduce((sum, each) => sum + readOwnMemoryKiB(each), 0) / 1024
}

const betweenLooks = 50

/** The most memory that a process has of its own until it is called; looked at 20 times a second. */
export function peakMemory(pid: number): () => number {
  const pids = processTree(pid)
  const state = { most: 0 }
  const look = (): void => {
    const now = pids.reduce((sum, each) => sum + readOwnMemoryKiB(each), 0) / 1024
    state.most = Math.max(state.most, now)
  }
  look()
  const timer = setInterval(look, betweenLooks)
  return () => {
    clearInterval(timer)
    look()
    return state.most
  }
}

/** What the clocks of the kernel show at one moment, in ticks. */
type Clocks = Readonly<{ target: number; cores: readonly CoreTicks[] }>

function clocks(pids: readonly number[], pinning: Pinning | undefined): Clocks {
  const cores = pinning === undefined ? [] : [readCoreTicks(pinning.target), readCoreTicks(pinning.load)]
  return { target: pids.reduce((sum, pid) => sum + readCpuTicks(pid), 0), cores }
}

function busyShares(before: Clocks, after: Clocks, ticks: number): Reading['shares'] {
  const [target = idle, load = idle] = after.cores.map((core, index) =>
    since(core, before.cores[index] ?? core),
  )
  return {
    loadBusy: load.busy / load.total,
    disturbed: Math.max(0, target.busy - ticks) / target.total,
  }
}

const idle: CoreTicks = { busy: 0, total: 1 }

function since(now: CoreTicks, then: CoreTicks): CoreTicks {
  return { busy: now.busy - then.busy, total: Math.max(1, now.total - then.total) }
}
