import assert from 'node:assert/strict'
import { availableParallelism } from 'node:os'
import { describe, it } from 'node:test'
import { countProcessors } from '../../src/config/processors.ts'

describe('the number of processors, as workers: auto takes it', () => {
  it('is what the system gives, where there is no quota', () => {
    for (const none of ['', 'max 100000\n', 'no quota', '100000 0\n'])
      assert.equal(countProcessors(8, none), 8)
  })

  it('is what the quota of the container comes to in whole ones, where that is less', () => {
    assert.equal(countProcessors(8, '250000 100000\n'), 2)
    assert.equal(countProcessors(8, '400000 100000\n'), 4)
    assert.equal(countProcessors(2, '400000 100000\n'), 2)
  })

  it('is one at least', () => {
    assert.equal(countProcessors(8, '50000 100000\n'), 1)
  })

  it('is at most what the system gives here', () => {
    const count = countProcessors()
    assert.ok(count >= 1 && count <= availableParallelism())
  })
})
