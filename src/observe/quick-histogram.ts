import type { Histogram } from 'prom-client'
import type { MetricRow } from './metric-table.ts'

/** A row of the table that has one label. */
type Row = MetricRow & Readonly<{ labels: readonly [string]; buckets: readonly number[] }>

type Value = Awaited<ReturnType<Histogram['get']>>['values'][0]

/**
 * A histogram with one label that each request tells something. That of prom-client makes a text of the label and some of
 * the bound at each value; here they are made when somebody asks.
 */
export function quickHistogram({ name, help, labels: [label], buckets: bounds, together = 'sum' }: Row) {
  // Of each label how many were within which bound and within none, and their sum.
  const counted = new Map<string, { buckets: number[]; sum: number }>()

  function begin(labelled: string) {
    const one = { buckets: Array.from({ length: bounds.length + 1 }, () => 0), sum: 0 }
    counted.set(labelled, one)
    return one
  }

  function* valuesOf(): Generator<Value> {
    for (const [labelled, { buckets, sum }] of counted) {
      const labels = { [label]: labelled }
      let count = 0
      for (const [index, some] of buckets.entries()) {
        count += some
        const le = bounds[index] ?? '+Inf'
        yield { labels: { le, ...labels }, value: count, metricName: `${name}_bucket` }
      }
      yield { labels, value: sum, metricName: `${name}_sum` }
      yield { labels, value: count, metricName: `${name}_count` }
    }
  }

  return {
    observe: (labelled: string, value: number): void => {
      const one = counted.get(labelled) ?? begin(labelled)
      let index = 0
      while (index < bounds.length && value > (bounds[index] as number)) index += 1
      one.buckets[index] = (one.buckets[index] as number) + 1
      one.sum += value
    },
    /** All that a registry asks of a metric, which it takes for one of its own. */
    metric: {
      name,
      get: async () => ({ name, help, type: 'histogram', values: [...valuesOf()], aggregator: together }),
    } as unknown as Histogram,
  }
}
