import { median, spread } from './figures.ts'
import { noisyFrom } from './verdict.ts'
import { decisiveMetric, metricNames, metrics, type Metric, type Series } from './metrics.ts'
import type { Target } from './report.ts'

const shares: readonly Metric[] = ['loadBusy', 'disturbed']

/** The targets as a table in Markdown: medians, and the spread of what counts. */
export function table(targets: readonly Target[]): string {
  const shown = metricNames.filter(name => targets.some(({ series }) => series[name] !== undefined))
  const [first = 'cpu', ...rest] = shown
  const head = ['target', metrics[first].title, 'spread', ...rest.map(name => metrics[name].title)]
  const body = targets.map(({ name, series }) => [
    name,
    cell(series, first),
    steadiness(series),
    ...rest.map(each => cell(series, each)),
  ])
  return [head, head.map(() => '---'), ...body].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

function cell(series: Series, name: Metric): string {
  const values = series[name]
  if (values === undefined) return ''
  const middle = median(values)
  return shares.includes(name) ? percent(middle) : middle.toFixed(metrics[name].digits)
}

/** How far apart the rounds are in what counts. */
function steadiness(series: Series): string {
  const metric = decisiveMetric(series)
  const values = metric === undefined ? undefined : series[metric]
  if (values === undefined || values.length < 2) return 'one round'
  const apart = spread(values)
  return `${percent(apart)}${apart > noisyFrom ? ' (noisy)' : ''}`
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
