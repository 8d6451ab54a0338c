import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { lookedUpGroups, type GroupUse } from '../../src/entra/looked-up-groups.ts'

const one = 'b0c7f3aa-5a0e-4f6a-8a55-90f5d2c1e7b4'
const two = '6f1a4c1e-0d5b-4b57-9f0e-3a1f2b7c9d10'

function of(more: Partial<GroupUse>) {
  return lookedUpGroups({ named: [], sendsAll: false, paths: ['groups'], prefix: '', ...more })
}

function many(count: number): string[] {
  return Array.from({ length: count }, (_, index) => one.slice(0, -2) + String(index).padStart(2, '0'))
}

describe('groups that are looked up when they are too many for a token', () => {
  it('are those that rules name, as Graph writes ids, and each once', () => {
    assert.deepEqual(of({ named: [one.toUpperCase(), two, one] }), [one, two])
  })

  it('are all where the application is told of all', () => {
    assert.equal(of({ sendsAll: true }), 'all')
    assert.equal(of({ named: [one], sendsAll: true }), 'all')
  })

  it('are all where rules name so many that asking for each costs more', () => {
    assert.deepEqual(of({ named: many(60) }), many(60))
    assert.equal(of({ named: many(61) }), 'all')
  })

  it('are none where nobody needs any', () => {
    assert.equal(of({}), undefined)
  })

  it('are none where a rule names one by its name, which Graph would not say', () => {
    assert.equal(of({ named: [one, 'Engineers'] }), undefined)
    assert.equal(of({ named: ['Engineers'], sendsAll: true }), undefined)
    assert.equal(of({ named: [`${one}0`] }), undefined)
  })

  it('are none where names lose a prefix, for then they are no ids', () => {
    assert.equal(of({ sendsAll: true, prefix: 'CORP\\' }), undefined)
  })

  it('are none where groups are not read from the claim that they would be put into', () => {
    assert.equal(of({ sendsAll: true, paths: ['roles'] }), undefined)
  })
})
