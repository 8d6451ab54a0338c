import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { profileOf } from '../../src/identity/profile.ts'

const names = ['jobTitle', 'department']

describe('properties of a person in the claim graph', () => {
  it('are those that are set, as texts that can stand on a page and in a header', () => {
    const graph = { jobTitle: ' Head\tof Engines ', department: '\n', mail: 'ada@contoso.example' }
    assert.deepEqual(profileOf({ graph }, names), { jobTitle: 'Headof Engines' })
  })

  it('are none, which is known, or nothing is known of them', () => {
    assert.deepEqual(profileOf({ graph: {} }, names), {})
    assert.equal(profileOf({}, names), undefined)
    assert.equal(profileOf({ graph: { jobTitle: 'x' } }, []), undefined)
  })

  it('are nothing in another shape', () => {
    for (const graph of [null, 'x', 7, ['x']]) assert.equal(profileOf({ graph }, names), undefined)
    assert.deepEqual(profileOf({ graph: { jobTitle: 7, department: ['x'] } }, names), {})
    assert.equal(
      profileOf(Object.create({ graph: { jobTitle: 'x' } }) as object as Record<string, unknown>, names),
      undefined,
    )
  })
})
