import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLocalExchange } from '../../src/session/exchange.ts'
import { createHeardTokens } from '../../src/signin/heard-tokens.ts'

describe('a logout token that was heeded', () => {
  it('is known until it is over, and no other is', async () => {
    const { isFirst } = createHeardTokens()
    assert.equal(await isFirst('a', 1100, 1000), true)
    assert.equal(await isFirst('a', 1100, 1000), false)
    assert.equal(await isFirst('b', 1200, 1000), true)
    assert.equal(await isFirst('a', 1100, 1099), false)
  })

  it('is forgotten then, so that memory does not grow', async () => {
    const { isFirst } = createHeardTokens()
    assert.equal(await isFirst('a', 1100, 1000), true)
    assert.equal(await isFirst('b', 1300, 1100), true)
    assert.equal(await isFirst('a', 1300, 1100), true)
    assert.equal(await isFirst('b', 1300, 1100), false)
  })

  it('goes before the others where there is no room', async () => {
    const { isFirst, size } = createHeardTokens(undefined, 2)
    for (const id of ['a', 'b', 'c']) assert.equal(await isFirst(id, 2000, 1000), true)
    assert.equal(size(), 2)
    assert.deepEqual([await isFirst('b', 2000, 1000), await isFirst('c', 2000, 1000)], [false, false])
    assert.equal(await isFirst('a', 2000, 1000), true)
  })

  it('is known to all processes that can ask each other', async () => {
    const exchange = createLocalExchange()
    const [one, other] = [createHeardTokens(exchange), createHeardTokens(exchange)]
    assert.deepEqual(
      [await one.isFirst('a', 2000, 1000), await other.isFirst('a', 2000, 1000)],
      [true, false],
    )
  })

  it('is known in this process while no other can be asked', async () => {
    const { isFirst } = createHeardTokens({ once: async () => Promise.reject(new Error('away')) })
    assert.deepEqual([await isFirst('a', 2000, 1000), await isFirst('a', 2000, 1000)], [true, false])
  })
})
