import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { attemptLifetime, clockDrift } from '../../src/session/session.ts'
import { createUsedHandles } from '../../src/signin/used-handles.ts'

describe('a handle', () => {
  it('is used once', () => {
    const used = createUsedHandles()
    assert.deepEqual([used.use('a', 1000), used.use('a', 1001), used.use('b', 1001)], [true, false, true])
  })

  it('is remembered for as long as its cookie opens', () => {
    const used = createUsedHandles()
    used.use('a', 1000)
    used.use('b', 1300)
    assert.equal(used.use('a', 1000 + attemptLifetime + clockDrift - 1), false)
  })

  it('is forgotten afterwards, so that memory stays bounded', () => {
    const used = createUsedHandles()
    used.use('a', 1000)
    used.use('b', 1000 + attemptLifetime + clockDrift)
    assert.equal(used.size(), 1)
    assert.equal(used.use('a', 1000 + attemptLifetime + clockDrift), true)
  })
})
