import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPauses } from '../../src/session/pauses.ts'

describe('a session whose refresh has failed', () => {
  it('waits 30 seconds, or for as long as the provider asks, and others do not', () => {
    const pauses = createPauses()
    assert.equal(pauses.begin('ada', 1000), true)
    pauses.failed('ada', 1000)
    assert.deepEqual([pauses.begin('ada', 1029), pauses.begin('zoe', 1000)], [false, true])
    assert.equal(pauses.begin('ada', 1030), true)
    pauses.failed('ada', 1030, 120)
    assert.deepEqual([pauses.begin('ada', 1149), pauses.begin('ada', 1150)], [false, true])
    pauses.failed('ada', 1150, 1)
    assert.equal(pauses.begin('ada', 1179), false)
  })

  it('does not wait for hours when the clock is set back', () => {
    const pauses = createPauses()
    pauses.failed('ada', 9000)
    assert.equal(pauses.begin('ada', 1000), true)
  })
})

describe('five failures one after another', () => {
  function broken() {
    const pauses = createPauses()
    for (const at of [1, 2, 3, 4, 5]) pauses.failed(`session ${at}`, 1000)
    return pauses
  }

  it('let all wait, and then one that tries while the others wait on', () => {
    const pauses = broken()
    assert.equal(pauses.begin('ada', 1029), false)
    assert.deepEqual([pauses.begin('ada', 1030), pauses.begin('zoe', 1030)], [true, false])
    pauses.failed('ada', 1031)
    assert.deepEqual([pauses.begin('zoe', 1060), pauses.begin('zoe', 1061)], [false, true])
    // One that never tells how it went holds nobody up for long.
    assert.deepEqual([pauses.begin('eve', 1090), pauses.begin('eve', 1091)], [false, true])
    pauses.succeeded()
    assert.deepEqual([pauses.begin('bob', 1091), pauses.begin('zoe', 1091)], [true, true])
  })

  it('are counted anew after a success', () => {
    const pauses = createPauses()
    for (const at of [1, 2, 3, 4]) pauses.failed(`session ${at}`, 1000)
    pauses.succeeded()
    for (const at of [5, 6, 7, 8]) pauses.failed(`session ${at}`, 1000)
    assert.equal(pauses.begin('ada', 1000), true)
  })
})
