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
