import { median, ratios } from './figures.ts'
import type { Metric } from './metrics.ts'
import { seriesIn, type Report } from './report.ts'
import { isNoisy } from './verdict.ts'

/** What a figure of the gateway ought to be. */
export type Goal = Readonly<{
  what: string
  scenario: string
  /** The target of that scenario, and the one that it is compared with; without that its figure itself counts. */
  of: string
  to?: string
  by: Metric
  unit?: string
  /** Whether less is better, or more. */
  better: 'less' | 'more'
  /** What it must be on a quiet machine. `--gate` allows for `slack`. */
  gate: number
  /** What is hoped for. */
  goal: number
}>

/** Ratios of CPU time a request between targets of one run, and a few figures that carry over to other machines. */
export const goals: readonly Goal[] = [
  {
    what: 'gateway without access log / raw',
    ...{ scenario: 'get-1k', of: 'gateway', to: 'raw', by: 'cpu' },
    ...{ better: 'less', gate: 1.6, goal: 1.35 },
  },
  {
    what: 'gateway with access log / raw',
    ...{ scenario: 'get-1k', of: 'gateway-log', to: 'raw', by: 'cpu' },
    ...{ better: 'less', gate: 2.1, goal: 1.7 },
  },
  {
    what: 'stock with its default log / gateway with access log',
    ...{ scenario: 'get-1k', of: 'stock-log', to: 'gateway-log', by: 'cpu' },
    ...{ better: 'more', gate: 1.5, goal: 2 },
  },
  {
    what: 'Apache, mod_auth_openidc, server-cache / gateway without access log',
    ...{ scenario: 'get-1k', of: 'apache-server-cache', to: 'gateway', by: 'cpu' },
    ...{ better: 'more', gate: 3.5, goal: 4.5 },
  },
  {
    what: 'Caddy without authentication / gateway without access log',
    ...{ scenario: 'get-1k', of: 'caddy', to: 'gateway', by: 'cpu' },
    ...{ better: 'more', gate: 1, goal: 1.3 },
  },
  {
    what: 'first sight of a cookie / remembered',
    ...{ scenario: 'first-sight', of: 'first sight', to: 'remembered', by: 'cpu' },
    ...{ better: 'less', gate: 1.6, goal: 1.3 },
  },
  {
    what: '1,000 routes / 1',
    ...{ scenario: 'routes', of: '1000 routes', to: '1 routes', by: 'cpu' },
    ...{ better: 'less', gate: 1.1, goal: 1.03 },
  },
  {
    what: '200 groups / 0, not told to the application',
    ...{ scenario: 'groups', of: '200 groups, not told', to: '0 groups, not told', by: 'cpu' },
    ...{ better: 'less', gate: 1.1, goal: 1.03 },
  },
  {
    what: 'memory under load, one process',
    ...{ scenario: 'get-1k', of: 'gateway', by: 'memory', unit: 'MiB' },
    ...{ better: 'less', gate: 110, goal: 85 },
  },
  {
    what: 'an idle connection',
    ...{ scenario: 'idle-connections', of: 'gateway', by: 'idleKiB', unit: 'KiB' },
    ...{ better: 'less', gate: 20, goal: 15 },
  },
  {
    what: 'start to first answer',
    ...{ scenario: 'start-up', of: 'gateway', by: 'startMs', unit: 'ms' },
    ...{ better: 'less', gate: 500, goal: 220 },
  },
]

/**
 * How much worse than its gate a figure may be before `--gate` fails: on shared machines neighbours slow what computes more
 * than what only calls the system, so that the same code has had from 1.4 to 2.8 times raw from one hour to the next.
 */
const slack = 3

/** `gate`: the gate holds, but the goal is not reached. `no`: it does not, within the slack. `far`: not even that. */
export type Reached = 'yes' | 'gate' | 'no' | 'far' | 'noisy' | 'not measured'

export type Outcome = Readonly<{
  goal: Goal
  /** In the middle of the rounds. */
  measured?: number
  /** In the best round of either side: nearer to a quiet machine than the middle is. */
  inBest?: number
  reached: Reached
}>

/** Each goal judged by what a run has found. */
export function judge(report: Pick<Report, 'scenarios'>, by: readonly Goal[] = goals): readonly Outcome[] {
  return by.map(goal => {
    const mine = seriesIn(report, goal.scenario, goal.of)?.[goal.by]
    const theirs =
      goal.to === undefined ? mine?.map(() => 1) : seriesIn(report, goal.scenario, goal.to)?.[goal.by]
    if (mine === undefined || theirs === undefined) return { goal, reached: 'not measured' }
    const each = ratios(mine, theirs)
    const found = { goal, measured: median(each), inBest: best(mine, theirs) }
    // Memory goes by when V8 collects; its spread says nothing about the machine.
    const noisy = goal.by !== 'memory' && isNoisy(each)
    return { ...found, reached: noisy ? 'noisy' : reachedBy(goal, found.measured, found.inBest) }
  })
}

/** Of the best rounds of both: a slow moment of the machine, or a collection that V8 puts off, only ever adds. */
function best(mine: readonly number[], theirs: readonly number[]): number {
  return Math.min(...mine) / Math.min(...theirs)
}

/** The goal by the middle of the rounds, the gate by that or by the best ones. */
function reachedBy({ better, gate, goal }: Goal, measured: number, inBest: number): Reached {
  const holds = (value: number, limit: number): boolean =>
    better === 'less' ? value <= limit : value >= limit
  if (holds(measured, goal)) return 'yes'
  if (holds(measured, gate) || holds(inBest, gate)) return 'gate'
  return holds(inBest, better === 'less' ? gate * slack : gate / slack) ? 'no' : 'far'
}

/** Whether `--gate` lets a run pass: nothing that was measured steadily is worse than its gate with the slack. */
export function passesGate(outcomes: readonly Outcome[]): boolean {
  return outcomes.every(({ reached }) => reached !== 'far')
}

/** An outcome as one line. */
export function sentence({ goal, measured, reached }: Outcome): string {
  const { what, better, unit } = goal
  const limit = better === 'less' ? 'at most' : 'at least'
  const [value, gate, aim] = [measured, goal.gate, goal.goal].map(number =>
    number === undefined ? '' : `${figure(number, goal)}${unit === undefined ? '' : ` ${unit}`}`,
  )
  const verdict = {
    yes: 'goal reached',
    gate: 'gate holds',
    no: 'worse than the gate',
    far: 'FAR WORSE THAN THE GATE',
    noisy: 'noisy, not judged',
    'not measured': 'not measured',
  }[reached]
  return `${verdict}: ${what}${measured === undefined ? '' : ` is ${value}`}, ${limit} ${gate}, better ${aim}`
}

/** Ratios with two digits, other figures whole. */
export function figure(value: number, { unit }: Pick<Goal, 'unit'>): string {
  return value.toFixed(unit === undefined ? 2 : 0)
}
