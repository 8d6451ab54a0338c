import { median, spread } from './figures.ts'
import { noisyFrom } from './gate.ts'
import type { Round } from './rounds.ts'

/** The rounds of one candidate as one row: medians. */
export type Row = Readonly<{
  name: string
  cpu: number
  cpuSpread: number
  requestsPerSecond: number
  p50: number
  p99: number
  memoryMiB: number
  loadBusy: number | undefined
  disturbed: number | undefined
}>

export function summarise(name: string, rounds: readonly Round[]): Row {
  const middle = (pick: (round: Round) => number): number => median(rounds.map(pick))
  return {
    name,
    cpu: middle(round => round.cpu),
    cpuSpread: spread(rounds.map(round => round.cpu)),
    requestsPerSecond: middle(round => round.requestsPerSecond),
    p50: middle(round => round.p50),
    p99: middle(round => round.p99),
    memoryMiB: middle(round => round.memoryMiB),
    loadBusy: middleOfShares(rounds.map(round => round.loadBusy)),
    disturbed: middleOfShares(rounds.map(round => round.disturbed)),
  }
}

function middleOfShares(shares: readonly (number | undefined)[]): number | undefined {
  const known = shares.filter(share => share !== undefined)
  return known.length === 0 ? undefined : median(known)
}

/** The rows as a table in Markdown. */
export function table(rows: readonly Row[]): string {
  const head = [
    'target',
    'CPU us/request',
    'spread',
    'requests/s',
    'p50 ms',
    'p99 ms',
    'own memory MiB',
    'load CPU busy',
    'others on the target CPU',
  ]
  const body = rows.map(row => [
    row.name,
    row.cpu.toFixed(1),
    `${percent(row.cpuSpread)}${row.cpuSpread > noisyFrom ? ' (noisy)' : ''}`,
    String(Math.round(row.requestsPerSecond)),
    row.p50.toFixed(1),
    row.p99.toFixed(1),
    String(Math.round(row.memoryMiB)),
    percent(row.loadBusy),
    percent(row.disturbed),
  ])
  return [head, head.map(() => '---'), ...body].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

function percent(share: number | undefined): string {
  return share === undefined ? 'not pinned' : `${Math.round(share * 100)} %`
}
