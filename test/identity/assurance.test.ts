import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  assuranceOf,
  assuranceToAsk,
  missingAssurance,
  withEarlierTime,
  type Assurance,
} from '../../src/identity/assurance.ts'

const now = 1_800_000_000

describe('the claims of how somebody has signed in', () => {
  it('are a time and authentication contexts', () => {
    assert.deepEqual(assuranceOf({ auth_time: now, acrs: ['c1', 'c25'] }), {
      authTime: now,
      acrs: ['c1', 'c25'],
    })
    assert.deepEqual(assuranceOf({ acrs: 'c1' }), { acrs: ['c1'] })
    assert.deepEqual(assuranceOf({}), {})
  })

  it('say nothing in another shape', () => {
    for (const auth_time of ['1800000000', null, Number.NaN, Infinity, -1, [now], {}]) {
      assert.deepEqual(assuranceOf({ auth_time }), {}, JSON.stringify(auth_time))
    }
    for (const acrs of [1, null, {}, { 0: 'c1' }, ['c1', 1], [['c1']], 'c0', 'C1', 'c100', 'urn:c1', ' c1']) {
      assert.deepEqual(assuranceOf({ acrs }), {}, JSON.stringify(acrs))
    }
    assert.deepEqual(assuranceOf({ acrs: ['c1', 'urn:mace:incommon:iap:silver', 'c1', ''] }), {
      acrs: ['c1'],
    })
  })
})

describe('a further sign-in', () => {
  const rows: [
    wanted: Assurance,
    known: Parameters<typeof assuranceToAsk>[0],
    asks: Assurance | undefined,
  ][] = [
    [{}, {}, undefined],
    [{ authContext: 'c1' }, { acrs: ['c2', 'c1'] }, undefined],
    [{ authContext: 'c1' }, { acrs: ['c2', 'c10'] }, { authContext: 'c1' }],
    [{ authContext: 'c1' }, {}, { authContext: 'c1' }],
    [{ maxAge: 900 }, { authTime: now - 899 }, undefined],
    [{ maxAge: 900 }, { authTime: now - 900 }, { maxAge: 900 }],
    [{ maxAge: 900 }, {}, { maxAge: 900 }],
    [{ maxAge: 900 }, { authTime: now + 300 }, undefined],
    // Of the future nobody knows anything: such a time would hold for ever.
    [{ maxAge: 900 }, { authTime: now + 301 }, { maxAge: 900 }],
    [{ authContext: 'c1', maxAge: 900 }, { acrs: ['c1'], authTime: now }, undefined],
    // The new sign-in takes the place of the old one, so it has to bring the context anew.
    [
      { authContext: 'c1', maxAge: 900 },
      { acrs: ['c1'], authTime: 1 },
      { authContext: 'c1', maxAge: 900 },
    ],
    [{ authContext: 'c1', maxAge: 900 }, { authTime: now }, { authContext: 'c1' }],
  ]
  for (const [wanted, known, asks] of rows) {
    it(`for ${JSON.stringify(wanted)} and ${JSON.stringify(known)} asks for ${JSON.stringify(asks)}`, () => {
      assert.deepEqual(assuranceToAsk(known, wanted, now), asks)
      assert.equal(missingAssurance(known, wanted, now) === undefined, asks === undefined)
    })
  }

  it('is told what it has not brought', () => {
    const asks = { authContext: 'c1', maxAge: 900 }
    assert.equal(missingAssurance({ authTime: now }, asks, now), 'context')
    assert.equal(missingAssurance({ acrs: ['c1'] }, asks, now), 'time')
    assert.equal(missingAssurance({ acrs: ['c1'], authTime: 1 }, asks, now), 'recency')
  })
})

describe('a refresh', () => {
  it('brings no later time, and takes none away', () => {
    assert.deepEqual(withEarlierTime({ authTime: 50 }, { authTime: 40 }), { authTime: 40 })
    assert.deepEqual(withEarlierTime({ authTime: 40 }, { authTime: 50 }), { authTime: 40 })
    assert.deepEqual(withEarlierTime({}, { authTime: 40 }), { authTime: 40 })
    assert.deepEqual(withEarlierTime({ authTime: 40 }, {}), { authTime: 40 })
    assert.deepEqual(withEarlierTime({}, {}), {})
  })

  it('takes away the contexts that it does not name', () => {
    assert.deepEqual(withEarlierTime({}, { acrs: ['c1'] }), {})
    assert.deepEqual(withEarlierTime({ authTime: 40 }, { authTime: 40, acrs: ['c1'] }), { authTime: 40 })
    assert.deepEqual(withEarlierTime({ acrs: ['c2'] }, { acrs: ['c1'] }), { acrs: ['c2'] })
  })
})
