import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createHeardTokens } from '../../src/signin/heard-tokens.ts'

describe('a logout token that was heeded', () => {
  it('is known until it is over, and no other is', () => {
    const { isFirst } = createHeardTokens()
    assert.equal(isFirst('a', 1100, 1000), true)
    assert.equal(isFirst('a', 1100, 1000), false)
    assert.equal(isFirst('b', 1200, 1000), true)
    assert.equal(isFirst('a', 1100, 1099), false)
  })

  it('is forgotten then, so that memory does not grow', () => {
    const { isFirst } = createHeardTokens()
    assert.equal(isFirst('a', 1100, 1000), true)
    assert.equal(isFirst('b', 1300, 1100), true)
    assert.equal(isFirst('a', 1300, 1100), true)
    assert.equal(isFirst('b', 1300, 1100), false)
  })

  it('goes before the others where there is no room', () => {
    const { isFirst } = createHeardTokens(2)
    for (const id of ['a', 'b', 'c']) assert.equal(isFirst(id, 2000, 1000), true)
    assert.deepEqual([isFirst('b', 2000, 1000), isFirst('c', 2000, 1000)], [false, false])
    assert.equal(isFirst('a', 2000, 1000), true)
  })
})
