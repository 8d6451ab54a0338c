import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ErrorCode } from '../../src/errors.ts'
import { createPauses } from '../../src/session/pauses.ts'
import { createRefresher } from '../../src/session/refresher.ts'
import { firstGeneration } from '../../src/session/renewal.ts'
import { ada } from '../support/session-cookie.ts'

describe('a session whose refresh has failed', () => {
  it('waits 30 seconds, or for as long as the provider asks, and others do not', () => {
    const pauses = createPauses()
    assert.equal(pauses.begin('ada', 1000), true)
    pauses.failed('ada', 1000)
    assert.deepEqual([pauses.begin('ada', 1029), pauses.begin('zoe', 1000)], [false, true])
    assert.equal(pauses.size(), 1)
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

describe('trouble of what is behind the provider', () => {
  it('lets the session alone wait that has it, for as long as is asked', () => {
    const pauses = createPauses()
    for (const at of [1, 2, 3, 4, 5]) pauses.failedAlone(`session ${at}`, 1000, 60)
    assert.equal(pauses.begin('zoe', 1000), true)
    assert.deepEqual([pauses.begin('session 5', 1059), pauses.begin('session 5', 1060)], [false, true])
  })

  it('shows that the provider is there', () => {
    const pauses = createPauses()
    for (const at of [1, 2, 3, 4]) pauses.failed(`session ${at}`, 1000)
    pauses.failedAlone('ada', 1000)
    pauses.failed('session 5', 1000)
    assert.equal(pauses.begin('zoe', 1000), true)
  })

  /** How often the provider is asked for six sessions, one after another, while it answers this. */
  async function askedForSix(code: ErrorCode): Promise<number> {
    let asked = 0
    const refresh = createRefresher({
      store: {
        ready: async () => undefined,
        renew: async () => undefined,
        adopt: () => undefined,
        giveUp: () => undefined,
        newest: session => session,
      },
      redeem: async () => {
        asked += 1
        return { kind: 'failed', code, facts: {} }
      },
      onEnded: () => undefined,
      log: { warn: () => undefined, info: () => undefined },
      now: () => 2000,
    })
    for (let count = 0; count < 6; count += 1) {
      assert.equal(await refresh(firstGeneration({ person: ada, refreshToken: 'token' }, 1000)), 'failed')
    }
    return asked
  }

  it('of five sessions keeps the sixth from no refresh', async () => {
    assert.equal(await askedForSix('ERR_SIGNIN_GROUPS_AWAY'), 6)
    assert.equal(await askedForSix('ERR_SIGNIN_GROUPS_PERMISSION'), 6)
    assert.equal(await askedForSix('ERR_PROVIDER_UNREACHABLE'), 5)
  })
})
