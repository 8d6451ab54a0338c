import { median } from '../figures.ts'
import { figure, goals, judge, type Goal, type Outcome } from '../goals.ts'
import { seriesIn, type Report } from '../report.ts'
import { table } from '../table.ts'
import { comparisonLine } from '../verdict.ts'
import { barChart } from './chart.ts'

/** The scenario of the chart, and of the goals that matter most. */
const headline = 'get-1k'

/** What was measured, as the part of a page: where, the goals, and a table for each scenario. */
export function measuredPart(reports: readonly Report[], chartFile: string): string {
  const names = new Map(reports.flatMap(({ scenarios }) => scenarios.map(({ name, what }) => [name, what])))
  return [
    ...reports.map(whereLine),
    `![CPU time a request of each target](${chartFile})`,
    `### Goals\n\n${goalsTable(reports)}`,
    ...[...names].map(([name, what]) => scenarioPart(reports, name, what)),
  ].join('\n\n')
}

/** CPU time a request of each target of the headline, as SVG. */
export function headlineChart(reports: readonly Report[]): string {
  const found = reports.flatMap(report => report.scenarios.filter(({ name }) => name === headline))
  const names = new Set(found.flatMap(({ targets }) => targets.map(({ name }) => name)))
  return barChart({
    title: 'CPU time of one request, authenticated GET of 1 KB',
    unit: 'microseconds, less is better',
    series: reports.map(nodeOf),
    rows: [...names].map(label => ({
      label,
      isOurs: label.startsWith('gateway'),
      values: reports.map(report => {
        const values = seriesIn(report, headline, label)?.cpu
        return values === undefined ? undefined : median(values)
      }),
    })),
  })
}

/** `Node 24.21`. */
function nodeOf({ surroundings: { node } }: Report): string {
  return `Node ${node.replace(/^v/, '').split('.').slice(0, 2).join('.')}`
}

function whereLine(report: Report): string {
  const { date, cpus, cpu, memoryGiB, system, generator, pinning } = report.surroundings
  return `${nodeOf(report)}, ${date.slice(0, 10)}: ${cpus} x ${cpu}, ${memoryGiB} GiB, ${system}; load by ${generator}; ${pinning}; ${report.seconds} s in all.`
}

function goalsTable(reports: readonly Report[]): string {
  const outcomes = reports.map(report => judge(report))
  const head = [
    '',
    'gate',
    'goal',
    ...reports.flatMap(report => [nodeOf(report), 'in best rounds', 'reached']),
  ]
  const body = goals.map((goal, at) => {
    const limit = goal.better === 'less' ? '≤' : '≥'
    const bounds = [goal.gate, goal.goal].map(value => `${limit} ${withUnit(value, goal)}`)
    return [goal.what, ...bounds, ...outcomes.flatMap(all => judged(all[at], goal))]
  })
  return [head, head.map(() => '---'), ...body].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

function judged(outcome: Outcome | undefined, goal: Goal): readonly string[] {
  const { measured, inBest, reached = 'not measured' } = outcome ?? {}
  const words = {
    yes: 'yes',
    gate: 'gate only',
    no: 'no',
    far: 'no',
    noisy: 'noisy',
    'not measured': 'not measured',
  }
  const values = [measured, inBest].map(value => (value === undefined ? '' : withUnit(value, goal)))
  return [...values, words[reached]]
}

function withUnit(value: number, goal: Goal): string {
  return `${figure(value, goal)}${goal.unit === undefined ? '' : ` ${goal.unit}`}`
}

function scenarioPart(reports: readonly Report[], name: string, what: string): string {
  const parts = reports.flatMap(report => {
    const found = report.scenarios.find(each => each.name === name)
    if (found === undefined) return []
    if (found.skipped !== undefined) return [`${nodeOf(report)}: not measured, ${found.skipped}.`]
    const ratios = found.comparisons.flatMap(each => comparisonLine(found.targets, each) ?? [])
    const after = [...ratios, ...found.notes].map(line => `- ${line}`)
    return [
      [`${nodeOf(report)}:`, table(found.targets), after.join('\n')].filter(text => text !== '').join('\n\n'),
    ]
  })
  return [`### ${name}`, `${what[0]?.toUpperCase() ?? ''}${what.slice(1)}.`, ...parts].join('\n\n')
}
