import { median, spread } from './figures.ts'

/** What is judged of one candidate: a figure for each round. */
export type Figures = Readonly<{
  /** Microseconds of CPU a request. */
  cpu: readonly number[]
  /** Memory of its own after each round, MiB. */
  memory: readonly number[]
}>

/** A promise: the CPU time a request of one candidate against that of another, or its memory in MiB. */
export type Rule =
  | Readonly<{ kind: 'cpu'; candidate: string; against: string; atMost: number }>
  | Readonly<{ kind: 'memory'; candidate: string; atMost: number }>

export type Verdict = Readonly<{ rule: Rule; value: number; verdict: 'holds' | 'fails' | 'noisy' }>

/** Above this spread between rounds a CPU time is not judged. */
export const noisyFrom = 0.2

/**
 * Limits with slack for other machines. The raw floor is little but system calls and the gateway is bound by memory, so
 * that neighbours on the same machine slow one and not the other: the same code took 1.7 to 2.9 times the raw floor
 * on different days, and 2.0 to 3.7 with the access log, but 0.7 to 0.9 and 0.6 to 1.2 of the stock composition. 90 MiB, or
 * 210 where V8 had not yet collected its old generation: the limit is for what grows.
 */
export const rules: readonly Rule[] = [
  { kind: 'cpu', candidate: 'gateway', against: 'raw', atMost: 4 },
  { kind: 'cpu', candidate: 'gateway-log', against: 'raw', atMost: 5 },
  { kind: 'cpu', candidate: 'gateway', against: 'stock', atMost: 1.1 },
  { kind: 'cpu', candidate: 'gateway-log', against: 'stock', atMost: 1.5 },
  { kind: 'memory', candidate: 'gateway', atMost: 256 },
]

/** Each rule judged; one whose candidates were not measured is left out. */
export function judge(
  measured: ReadonlyMap<string, Figures>,
  by: readonly Rule[] = rules,
): readonly Verdict[] {
  return by.flatMap(rule => {
    const mine = measured.get(rule.candidate)
    if (mine === undefined) return []
    if (rule.kind === 'memory') return [verdict(rule, median(mine.memory), false)]
    const theirs = measured.get(rule.against)
    if (theirs === undefined) return []
    // The best round of both sides: a slow moment of the machine only ever adds.
    const value = Math.min(...mine.cpu) / Math.min(...theirs.cpu)
    return [verdict(rule, value, spread(mine.cpu) > noisyFrom || spread(theirs.cpu) > noisyFrom)]
  })
}

function verdict(rule: Rule, value: number, noisy: boolean): Verdict {
  return { rule, value, verdict: noisy ? 'noisy' : value <= rule.atMost ? 'holds' : 'fails' }
}

/** A verdict as one line. */
export function sentence({ rule, value, verdict: outcome }: Verdict): string {
  return rule.kind === 'memory'
    ? `${outcome}: ${rule.candidate} has ${value.toFixed(0)} MiB of its own, at most ${rule.atMost}`
    : `${outcome}: ${rule.candidate} takes ${value.toFixed(2)} of the CPU time of ${rule.against} in their best rounds, at most ${rule.atMost}`
}
