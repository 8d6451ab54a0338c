import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { median, ratio, spread } from '../../bench/figures.ts'

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

  it('compares medians, so that one slow round of either side changes nothing', () => {
    assert.equal(ratio([60, 60, 600], [40, 40, 4]), 1.5)
  })
})
