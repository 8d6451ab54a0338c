import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fill, placesIn } from '../../src/messages/fill.ts'

describe('a text with places', () => {
  it('gets a value at each of them', () => {
    assert.equal(fill('{count} of {all}, {count}', { count: 3, all: 'many' }), '3 of many, 3')
  })

  it('is not filled twice: a value with a place in it stays as it is', () => {
    assert.equal(fill('{a} {b}', { a: '{b}', b: '{a} $& $1' }), '{b} {a} $& $1')
  })

  it('keeps a place that nothing is known of, and braces that are no place', () => {
    assert.equal(fill('{toString} {x} {} { x } {1}', {}), '{toString} {x} {} { x } {1}')
  })

  it('names its places, each once', () => {
    assert.deepEqual(placesIn('{time} {day} {time} {} {a b}'), ['day', 'time'])
  })
})
