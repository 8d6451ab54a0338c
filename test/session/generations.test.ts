import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createGenerations } from '../../src/session/generations.ts'
import type { Session } from '../../src/session/session.ts'
import { ada } from '../support/session-cookie.ts'

const generation = (number: number): Session => ({
  ...{ id: 's', person: ada, generation: number },
  ...{ authenticatedAt: 1000, lastSeenAt: 1000, checkedAt: 1000 },
})

describe('a session that the provider has ended', () => {
  it('has ended in that generation and all before it, and in none after it', () => {
    const { end, hasEnded, hasOutlived } = createGenerations()
    end(generation(2))
    assert.deepEqual(
      [1, 2, 3].map(number => hasEnded(generation(number))),
      [true, true, false],
    )
    assert.deepEqual(
      [1, 2, 3].map(number => hasOutlived(generation(number))),
      [false, false, true],
    )
  })

  it('does not begin anew when an older generation is ended later', () => {
    const { end, hasEnded } = createGenerations()
    end(generation(2))
    end(generation(1))
    assert.ok(hasEnded(generation(2)))
  })
})

describe('the memory of generations', () => {
  it('has room for so many of each, and tells how many there are', () => {
    const sizes = new Map<string, () => number>()
    const { keep, end } = createGenerations({ cache: (name, size) => void sizes.set(name, size) }, 3)
    for (const id of ['a', 'b', 'c', 'd']) keep({ ...generation(1), id })
    for (const id of ['a', 'b']) end({ ...generation(1), id })
    const found = [...sizes].map(([name, size]) => [name, size()])
    assert.deepEqual(Object.fromEntries(found), { refreshed_sessions: 3, given_up_sessions: 2 })
  })
})
