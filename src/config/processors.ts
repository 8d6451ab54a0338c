import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

/** Where a container finds its own share of the processors (cgroup v2). */
const cpuMax = '/sys/fs/cgroup/cpu.max'

/**
 * How many processors this process may use, at least 1: those that the system gives it, or what the container's quota
 * comes to in whole ones. Node sees the quota by itself from version 22.12 on.
 */
export function countProcessors(available = availableParallelism(), quota = readQuota(cpuMax)): number {
  return Math.max(1, Math.min(available, Math.floor(quotaIn(quota))))
}

/** Processors, from `150000 100000`: microseconds of work in each period, or the word `max`. */
function quotaIn(text: string): number {
  const [, work, period] = /^(\d+) (\d+)\n?$/.exec(text) ?? []
  return work === undefined || Number(period) === 0 ? Infinity : Number(work) / Number(period)
}

function readQuota(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // No Linux, or no container.
    return ''
  }
}
