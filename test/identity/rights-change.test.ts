import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { rightsChange } from '../../src/identity/rights-change.ts'

const named = { roles: new Set(['Admin', 'Reader']), groups: new Set(['g1']) }
const nobody = { roles: [], groups: [] }

describe('what somebody has gained and lost', () => {
  it('is counted, and told by name where rules speak of it', () => {
    const before = { roles: ['Reader', 'Writer'], groups: ['g1', 'g2'] }
    const after = { roles: ['Admin', 'Writer', 'Other'], groups: ['g2', 'g3'] }
    assert.deepEqual(rightsChange(before, after, named), {
      gained: { roles: 2, groups: 1, named: ['Admin'] },
      lost: { roles: 1, groups: 1, named: ['Reader', 'g1'] },
    })
  })

  it('is nothing in another order, or when the same is said twice', () => {
    const before = { roles: ['Admin', 'Reader'], groups: ['g1'] }
    assert.equal(
      rightsChange(before, { roles: ['Reader', 'Admin', 'Admin'], groups: ['g1'] }, named),
      undefined,
    )
  })

  it('has no part for what it is not, and no names that no rule has', () => {
    assert.deepEqual(rightsChange(nobody, { roles: ['Other'], groups: [] }, named), {
      gained: { roles: 1, groups: 0 },
    })
    assert.deepEqual(rightsChange({ roles: [], groups: ['g9'] }, nobody, named), {
      lost: { roles: 0, groups: 1 },
    })
  })
})
