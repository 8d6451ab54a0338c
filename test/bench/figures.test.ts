import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { median, percentiles, ratio, spread } from '../../bench/figures.ts'

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

  it('leaves the two extremes out of the spread of five values or more', () => {
    assert.equal(spread([9, 10, 10, 10, 50]), 0)
    assert.equal(spread([9, 10, 10, 12]), 0.3)
  })

  it('gives the value that half, and all but one in a hundred, do not exceed', () => {
    const values = Array.from({ length: 200 }, (_, at) => 200 - at)
    assert.deepEqual(percentiles(values), { p50: 100, p99: 198 })
    assert.deepEqual(percentiles([7]), { p50: 7, p99: 7 })
  })

  it('compares medians, so that one slow round of either side changes nothing', () => {
    assert.equal(ratio([60, 60, 600], [40, 40, 4]), 1.5)
  })
})
