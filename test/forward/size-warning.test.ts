import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createSizeWarning } from '../../src/forward/size-warning.ts'

/** How often somebody is warned of identity headers of these sizes. */
function warnings(signs: boolean, ...sizes: readonly number[]): number {
  const said: string[] = []
  const warn = createSizeWarning((_facts, message) => said.push(message), signs)
  for (const size of sizes) warn(['X-Forwarded-Groups', 'g'.repeat(size)])
  return said.length
}

describe('identity headers that many servers would not take', () => {
  it('are spoken of once', () => {
    assert.equal(warnings(false, 13_000, 100, 14_000), 1)
  })

  it('count twice and a bit when they are signed as well', () => {
    assert.equal(warnings(false, 7400), 0)
    assert.equal(warnings(true, 7400), 1)
  })

  it('count once where the settings name them: no assertion holds these', () => {
    const said: string[] = []
    const warn = createSizeWarning((_facts, message) => said.push(message), true)
    warn(['X-Forwarded-User', 'ada'], ['X-Department', 'd'.repeat(7400)])
    assert.deepEqual(said, [])
    warn(['X-Forwarded-User', 'ada'], ['X-Department', 'd'.repeat(13_000)])
    assert.equal(said.length, 1)
  })

  it('are not those of most people', () => {
    assert.equal(warnings(true, 100, 4000), 0)
  })
})
