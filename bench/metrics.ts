/** What a round can tell of a target; each has its unit. */
export const metrics = {
  cpu: { title: 'CPU us/request', digits: 1 },
  cpuMs: { title: 'CPU ms each', digits: 2 },
  perSecond: { title: 'requests/s', digits: 0 },
  gigabytes: { title: 'GB/s', digits: 2 },
  p50: { title: 'p50 ms', digits: 1 },
  p99: { title: 'p99 ms', digits: 1 },
  startMs: { title: 'ms to the first 200', digits: 0 },
  idleKiB: { title: 'KiB a connection', digits: 1 },
  held: { title: 'connections held', digits: 0 },
  memory: { title: 'own memory MiB', digits: 0 },
  peakMemory: { title: 'at most MiB', digits: 0 },
  loadBusy: { title: 'load CPU busy', digits: 2 },
  disturbed: { title: 'others on the target CPU', digits: 2 },
} as const satisfies Readonly<Record<string, Readonly<{ title: string; digits: number }>>>

export type Metric = keyof typeof metrics

/** In the order of the columns of a table. */
export const metricNames: readonly Metric[] = Object.keys(metrics) as Metric[]

/** One round of one target. */
export type Sample = Readonly<Partial<Record<Metric, number>>>

/** All rounds of one target, each metric by itself, in the order of the rounds. */
export type Series = Readonly<Partial<Record<Metric, readonly number[]>>>

/** The rounds of one target; a metric that a round does not have is left out. */
export function seriesOf(samples: readonly Sample[]): Series {
  return Object.fromEntries(
    metricNames.flatMap(name => {
      const values = samples.flatMap(sample => sample[name] ?? [])
      return values.length === 0 ? [] : [[name, values]]
    }),
  )
}

/** What tells how dear a target is: the spread of it decides whether the figures are steady. */
const decisive: readonly Metric[] = ['cpu', 'cpuMs', 'startMs', 'idleKiB']

/** The metric of a series whose spread counts; undefined for one that has none of them. */
export function decisiveMetric(series: Series): Metric | undefined {
  return decisive.find(name => series[name] !== undefined)
}
