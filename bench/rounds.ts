import type { Generator } from './load/generator.ts'
import type { Child } from './machine/child.ts'
import type { Pinning } from './machine/pinning.ts'
import {
  microsecondsPerTick,
  readCoreTicks,
  readCpuTicks,
  readOwnMemoryKiB,
  type CoreTicks,
} from './machine/proc-stat.ts'

/** Something to measure: a running process and the load that it gets. */
export type Candidate = Readonly<{ name: string; child: Child; path: string; cookies: readonly string[] }>

/** One round of one candidate. */
export type Round = Readonly<{
  /** Microseconds of CPU (user and system) a request. */
  cpu: number
  requestsPerSecond: number
  p50: number
  p99: number
  /** Memory of its own after the round. */
  memoryMiB: number
  failures: number
  /** Share of the load's CPU that was busy, 0 to 1; absent when nothing is pinned. */
  loadBusy?: number
  /** Share of the target's CPU that other processes took, 0 to 1; absent when nothing is pinned. */
  disturbed?: number
}>

export type Plan = Readonly<{ warmUpSeconds: number; seconds: number; rounds: number; connections: number }>

/**
 * The rounds of every candidate by name. Candidates take turns inside each round (A B C, A B C), so that a
 * slow moment of the machine does not fall on one of them alone.
 */
export async function interleavedRounds(
  candidates: readonly Candidate[],
  plan: Plan,
  generator: Generator,
  pinning: Pinning | undefined,
  progress: (line: string) => void,
): Promise<ReadonlyMap<string, readonly Round[]>> {
  for (const candidate of candidates) {
    progress(`warm-up ${candidate.name}`)
    await oneRound(candidate, { ...plan, seconds: plan.warmUpSeconds }, generator, pinning)
  }
  const measured = new Map<string, Round[]>(candidates.map(({ name }) => [name, []]))
  for (let number = 1; number <= plan.rounds; number++) {
    for (const candidate of candidates) {
      const round = await oneRound(candidate, plan, generator, pinning)
      measured.get(candidate.name)?.push(round)
      progress(
        `round ${number} ${candidate.name}: ${round.cpu.toFixed(1)} us, ${Math.round(round.requestsPerSecond)} req/s`,
      )
    }
  }
  return measured
}

async function oneRound(
  { child, path, cookies }: Candidate,
  { connections, seconds }: Plan,
  generator: Generator,
  pinning: Pinning | undefined,
): Promise<Round> {
  const before = clocks(child.pid, pinning)
  const load = { url: child.origin + path, connections, seconds, cookies, cpu: pinning?.load }
  const outcome = await generator.run(load)
  const after = clocks(child.pid, pinning)
  const ticks = after.target - before.target
  return {
    cpu: (ticks * microsecondsPerTick) / outcome.requests,
    requestsPerSecond: outcome.requests / outcome.seconds,
    p50: outcome.p50,
    p99: outcome.p99,
    memoryMiB: readOwnMemoryKiB(child.pid) / 1024,
    failures: outcome.failures,
    ...(pinning === undefined ? {} : busyShares(before, after, ticks)),
  }
}

/** What the clocks of the kernel show at one moment, in ticks. */
type Clocks = Readonly<{ target: number; cores: readonly CoreTicks[] }>

function clocks(pid: number, pinning: Pinning | undefined): Clocks {
  const cores = pinning === undefined ? [] : [readCoreTicks(pinning.target), readCoreTicks(pinning.load)]
  return { target: readCpuTicks(pid), cores }
}

function busyShares(before: Clocks, after: Clocks, ticks: number): Pick<Round, 'loadBusy' | 'disturbed'> {
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
  return { busy: now.busy - then.busy, total: now.total - then.total }
}
