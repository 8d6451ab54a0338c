import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMetrics } from '../../src/observe/metrics.ts'
import { createHistory } from '../../src/status/history.ts'
import { samplesIn, type Sample } from '../../src/status/samples.ts'

const refusals = 'entrada_refusals_total'
const refused = (value: number, route = 'admin'): Sample => ({
  ...{ name: refusals, labels: { route, reason: 'policy-denied' }, value },
})

/** Beginnings of minutes in which something was counted, with how much. */
function found(history: ReturnType<typeof createHistory>, now: number) {
  return history
    .lastHour(now)
    .flatMap(({ at, counted }) => counted.map(({ labels, value }) => [at, labels['route'], value]))
}

describe('the history of an hour', () => {
  it('has each minute, and what came in it, however often somebody looks', () => {
    const history = createHistory()
    history.note([refused(2)], 6000)
    history.note([refused(5)], 6030)
    history.note([refused(5), refused(1, 'reports')], 6059)
    history.note([refused(6), refused(1, 'reports')], 6060)
    assert.equal(history.lastHour(6060).length, 60)
    assert.deepEqual(found(history, 6060), [
      [6000, 'admin', 5],
      [6000, 'reports', 1],
      [6060, 'admin', 1],
    ])
  })

  it('knows a counter again whatever the order of its labels', () => {
    const history = createHistory()
    history.note([refused(2)], 6000)
    history.note([{ ...refused(2), labels: { reason: 'policy-denied', route: 'admin' } }], 6060)
    assert.deepEqual(found(history, 6060), [[6000, 'admin', 2]])
  })

  it('ends with the minute of now and goes back sixty, in whose gaps nothing was counted', () => {
    const history = createHistory()
    history.note([refused(1)], 6000)
    assert.deepEqual(found(history, 6000 + 59 * 60), [[6000, 'admin', 1]])
    assert.deepEqual(found(history, 6000 + 60 * 60), [])
    history.note([refused(3)], 6000 + 60 * 60)
    assert.deepEqual(found(history, 6000 + 60 * 60), [[9600, 'admin', 2]])
    assert.deepEqual(found(history, 6000), [], 'what is older is not kept')
  })

  it('takes nothing away when a counter goes back, because a worker has ended', () => {
    const history = createHistory()
    for (const [value, at] of [
      [5, 6000],
      [3, 6060],
      [5, 6120],
      [6, 6180],
    ] as const)
      history.note([refused(value)], at)
    assert.deepEqual(found(history, 6180), [
      [6000, 'admin', 5],
      [6180, 'admin', 1],
    ])
  })

  it('follows no gauges, and no requests, of which there are many', async () => {
    const history = createHistory()
    const metrics = createMetrics('1.2.3')
    metrics.requestBegun()
    metrics.requestEnded('admin', 403, 'policy-denied')
    metrics.upstreamAnswered('default', 0.5)
    history.note(samplesIn(await metrics.snapshot()), 6000)
    const names = history.lastHour(6000).flatMap(({ counted }) => counted.map(({ name }) => name))
    const upstream = 'entrada_upstream_response_seconds'
    assert.deepEqual(names.toSorted(), [refusals, `${upstream}_count`, `${upstream}_sum`])
  })
})

describe('a snapshot that is not understood', () => {
  it('has no samples', () => {
    for (const text of ['null', '{}', '[null]', '[{"name":"x"}]', '[{"name":"x","values":[{"value":"1"}]}]'])
      assert.deepEqual(samplesIn(text), [], text)
  })
})
