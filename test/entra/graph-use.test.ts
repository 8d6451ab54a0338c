import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { graphUse } from '../../src/entra/graph-use.ts'

const group = 'b0c7f3aa-5a0e-4f6a-8a55-90f5d2c1e7b4'
const nothing = { groups: 'onOverage', profile: [] as string[], photo: false } as const
const claims = { groups: ['groups'], groupPrefix: '' }

describe('User.Read', () => {
  const asks = (graph: object, named: readonly string[] = [], sendsAll = true) =>
    graphUse({ graph: { ...nothing, ...graph }, claims }, { named, sendsAll }).asksUserRead

  it('is asked for where rules name groups, the photo is on, or properties are wanted', () => {
    assert.equal(asks({}, [group]), true)
    assert.equal(asks({ photo: true }), true)
    assert.equal(asks({ profile: ['jobTitle'] }), true)
  })

  it('is not asked for because of headers alone, nor for groups that are never looked up', () => {
    assert.equal(asks({}), false)
    assert.equal(asks({ groups: 'never' }, [group]), false)
    assert.equal(asks({}, ['Engineers']), false)
  })
})

describe('what Graph is used for', () => {
  it('is a look-up of groups unless the settings say never', () => {
    const use = (groups: 'onOverage' | 'never') =>
      graphUse({ graph: { ...nothing, groups }, claims }, { named: [], sendsAll: true }).groups
    assert.equal(use('onOverage'), 'all')
    assert.equal(use('never'), undefined)
  })
})
