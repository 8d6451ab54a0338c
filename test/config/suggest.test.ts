import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { closest } from '../../src/config/suggest.ts'

describe('a misspelt word', () => {
  const known = ['idleTimeout', 'absoluteTimeout', 'cookie', 'keys']

  it('is found with a letter missing, doubled, wrong or swapped, and in other capitals', () => {
    for (const typed of ['idleTimout', 'idleTimeoutt', 'idleTimeoux', 'ideltimeout', 'IDLETIMEOUT']) {
      assert.equal(closest(typed, known), 'idleTimeout', typed)
    }
  })

  it('is not taken for something far away', () => {
    assert.equal(closest('tls', known), undefined)
    assert.equal(closest('workers', known), undefined)
  })

  it('has no meaning when nothing is known', () => {
    assert.equal(closest('a', []), undefined)
  })

  it('may be very long', () => {
    assert.equal(closest('x'.repeat(1_000_000), known), undefined)
  })
})
