import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { median, percentiles, ratios, spread } from '../../bench/figures.ts'

describe('the figures of several rounds', () => {
  it('takes the middle of an odd number, whatever their order', () => {
    assert.equal(median([30, 10, 20]), 20)
  })

  it('takes the mean of the two middle ones of an even number', () => {
    assert.equal(median([40, 10, 20, 30]), 25)
  })

  it('sorts by value, not by spelling', () => {
    assert.equal(median([9, 100, 11]), 11)
  })

  it('refuses the median of nothing', () => {
    assert.throws(() => median([]), /median of nothing/)
  })

  it('calls the spread 0 when all are equal', () => {
    assert.equal(spread([5, 5, 5]), 0)
  })

  it('measures the spread against the median', () => {
    assert.equal(spread([9, 10, 12]), 0.3)
  })

  it('leaves out more on either side of the spread the more values there are', () => {
    assert.equal(spread([9, 10, 10, 10, 10, 12]), 0.3)
    assert.equal(spread([1, 10, 10, 10, 10, 10, 50]), 0)
    assert.equal(spread([1, 9, 10, 10, 10, 12, 50]), 0.3)
    assert.equal(spread([1, 1, 1, 9, 10, 10, 10, 10, 12, 50, 50, 50]), 0.3)
    assert.ok(spread([1, 1, 1, 1, 10, 10, 10, 10, 50, 50, 50, 50]) > 1)
  })

  it('gives the value that half, and all but one in a hundred, do not exceed', () => {
    const values = Array.from({ length: 200 }, (_, at) => 200 - at)
    assert.deepEqual(percentiles(values), { p50: 100, p99: 198 })
    assert.deepEqual(percentiles([7]), { p50: 7, p99: 7 })
  })

  it('compares round by round, so that what disturbs a whole one changes nothing', () => {
    assert.deepEqual(ratios([60, 600, 75], [40, 400, 50]), [1.5, 1.5, 1.5])
    assert.throws(() => ratios([60, 60], [40]), /the same rounds/)
  })
})
