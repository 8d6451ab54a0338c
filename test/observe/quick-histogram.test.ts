import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { Histogram, Registry } from 'prom-client'
import { addUp } from '../../src/observe/metrics.ts'
import { quickHistogram } from '../../src/observe/quick-histogram.ts'

const buckets = [0.005, 0.1, 1, 2.5, 60]
const row = { type: 'histogram', name: 'seconds', help: 'How long', labels: ['upstream'], buckets } as const

/** What both tell of the same values: ours, and the one of prom-client. */
function both(values: readonly (readonly [upstream: string, seconds: number])[]) {
  const [ours, theirs] = [new Registry(), new Registry()]
  const quick = quickHistogram(row)
  ours.registerMetric(quick.metric)
  const { name, help } = row
  const plain = new Histogram({ name, help, labelNames: ['upstream'], buckets, registers: [theirs] })
  for (const [upstream, seconds] of values) {
    quick.observe(upstream, seconds)
    plain.observe({ upstream }, seconds)
  }
  return [ours, theirs] as const
}

describe('a histogram that each request tells something', () => {
  it('says the same as that of prom-client, alone and added up, whatever it is told', async () => {
    const seconds = fc.oneof(fc.double({ min: 0, max: 100, noNaN: true }), fc.constantFrom(0, ...buckets))
    const upstream = fc.constantFrom('default', 'a"b', 'c\\d\ne', '')
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(upstream, seconds)), async values => {
        const [ours, theirs] = both(values)
        assert.equal(await ours.metrics(), await theirs.metrics())
        assert.equal(await ours.metrics(), await theirs.metrics())
        const [told, expected] = await Promise.all(
          [ours, theirs].map(async each => JSON.stringify(await each.getMetricsAsJSON())),
        )
        const together = async (one = '') => addUp([one, one]).text()
        assert.equal(await together(told), await together(expected))
      }),
    )
  })

  it('has as its line for prom-client has: the bucket of a bound holds the bound itself', async () => {
    const [ours] = both([
      ['default', 0.1],
      ['default', 61],
    ])
    assert.deepEqual((await ours.metrics()).split('\n'), [
      '# HELP seconds How long',
      '# TYPE seconds histogram',
      'seconds_bucket{le="0.005",upstream="default"} 0',
      'seconds_bucket{le="0.1",upstream="default"} 1',
      'seconds_bucket{le="1",upstream="default"} 1',
      'seconds_bucket{le="2.5",upstream="default"} 1',
      'seconds_bucket{le="60",upstream="default"} 1',
      'seconds_bucket{le="+Inf",upstream="default"} 2',
      'seconds_sum{upstream="default"} 61.1',
      'seconds_count{upstream="default"} 2',
      '',
    ])
  })
})
