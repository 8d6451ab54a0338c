import { readFileSync } from 'node:fs'

/** CPU time of one process in clock ticks (USER_HZ, 100 a second on Linux). */
export type CpuTicks = number

/** Microseconds in one tick of /proc: USER_HZ is 100 on every Linux that Node runs on. */
export const microsecondsPerTick = 10_000

/**
 * utime + stime of a process, in ticks, from the text of /proc/PID/stat (proc(5)).
 * The second field is the command in brackets and may itself hold blanks and brackets.
 */
export function cpuTicks(stat: string): CpuTicks {
  const afterCommand = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // Field 3 of proc(5) is the first after the command; utime is field 14 and stime field 15.
  const ticks = Number(afterCommand[11]) + Number(afterCommand[12])
  if (!Number.isFinite(ticks)) throw new Error('the text is not that of a /proc/PID/stat')
  return ticks
}

/**
 * Memory that a process has for itself, in KiB, from the text of /proc/PID/smaps_rollup (`Anonymous`). Unlike the
 * resident set it leaves out the pages of the program file, which all Node processes of a machine share.
 */
export function ownMemoryKiB(rollup: string): number {
  const found = /^Anonymous:\s+(\d+) kB$/m.exec(rollup)
  if (found === null) throw new Error('the text is not that of a /proc/PID/smaps_rollup')
  return Number(found[1])
}

/** How long one CPU has run since the start of the machine, in ticks. */
export type CoreTicks = Readonly<{ busy: number; total: number }>

/** The ticks of one CPU from the text of /proc/stat. */
export function coreTicks(stat: string, core: number): CoreTicks {
  const line = stat.split('\n').find(row => row.startsWith(`cpu${core} `))
  if (line === undefined) throw new Error(`/proc/stat has no line for CPU ${core}`)
  // user nice system idle iowait irq softirq steal; guest times are contained in user and nice.
  const fields = line.split(/\s+/).slice(1, 9).map(Number)
  const total = fields.reduce((sum, ticks) => sum + ticks, 0)
  return { busy: total - (fields[3] ?? 0) - (fields[4] ?? 0), total }
}

export function readCpuTicks(pid: number): CpuTicks {
  return cpuTicks(readFileSync(`/proc/${pid}/stat`, 'utf8'))
}

export function readOwnMemoryKiB(pid: number): number {
  return ownMemoryKiB(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))
}

export function readCoreTicks(core: number): CoreTicks {
  return coreTicks(readFileSync('/proc/stat', 'utf8'), core)
}
