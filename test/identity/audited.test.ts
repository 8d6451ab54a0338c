import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { audited } from '../../src/identity/audited.ts'

describe('what the audit log tells of somebody', () => {
  const known = { user: 'oid-1', sessionId: 'hash' }

  it('is ids alone where no more is known', () => {
    assert.deepEqual(audited(known), { subject: 'oid-1', session: 'hash' })
  })

  it('is the tenant too, and the mail address before the name that one signs in by', () => {
    const names = { email: 'ada@x.example', preferredUsername: 'ada' }
    assert.deepEqual(audited({ ...known, tenant: 'tid-1', ...names }), {
      ...{ subject: 'oid-1', session: 'hash', tenant: 'tid-1', address: 'ada@x.example' },
    })
    assert.equal(audited({ ...known, preferredUsername: 'ada' }).address, 'ada')
  })
})
