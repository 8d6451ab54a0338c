import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { groupsOverage } from '../../src/entra/overage.ts'

describe('groups that did not fit into the token', () => {
  for (const claims of [
    { _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint: 'https://graph.example' } } },
    { _claim_names: { groups: 'src1' }, groups: ['one'] },
    { hasgroups: true },
    { hasgroups: 'true' },
  ]) {
    it(`are noticed in ${JSON.stringify(claims)}`, () => assert.equal(groupsOverage(claims), true))
  }

  for (const claims of [
    {},
    { groups: [] },
    { hasgroups: false },
    { hasgroups: 'false' },
    { _claim_names: {} },
    { _claim_names: { roles: 'src1' } },
    { _claim_names: null },
    { _claim_names: 'groups' },
    { _claim_names: ['groups'] },
  ]) {
    it(`are not seen in ${JSON.stringify(claims)}`, () => assert.equal(groupsOverage(claims), false))
  }

  it('are not seen in what the claims inherit', () => {
    assert.equal(groupsOverage(Object.create({ hasgroups: true }) as Record<string, unknown>), false)
    assert.equal(groupsOverage({ _claim_names: Object.create({ groups: 'src1' }) as object }), false)
  })

  it('are not seen in a member of an array', () => {
    const names: unknown = Object.assign([], { groups: 'src1' })
    assert.equal(groupsOverage({ _claim_names: names }), false)
  })
})
