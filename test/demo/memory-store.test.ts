import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { memoryStores } from '../../src/demo/memory-store.ts'

describe('the store of the demo provider', () => {
  it('keeps kinds apart, finds by id and by uid, and forgets', async () => {
    const storeOf = memoryStores()
    await storeOf('Session').upsert('a', { uid: 'u' }, 60)
    assert.deepEqual(await storeOf('Session').find('a'), { uid: 'u' })
    assert.deepEqual(await storeOf('Session').findByUid('u'), { uid: 'u' })
    assert.equal(await storeOf('Grant').find('a'), undefined)
    await storeOf('Session').destroy('a')
    assert.equal(await storeOf('Session').findByUid('u'), undefined)
  })

  it('does not give out what has expired', async () => {
    const codes = memoryStores()('AuthorizationCode')
    await codes.upsert('code', {}, 0)
    assert.equal(await codes.find('code'), undefined)
  })

  it('marks a code as used and takes everything of a grant back', async () => {
    const storeOf = memoryStores()
    await storeOf('AuthorizationCode').upsert('code', { grantId: 'g' }, 60)
    await storeOf('AuthorizationCode').consume('code')
    assert.equal(typeof (await storeOf('AuthorizationCode').find('code'))?.['consumed'], 'number')
    await storeOf('AccessToken').upsert('token', { grantId: 'g' }, 60)
    await storeOf('AccessToken').upsert('other', { grantId: 'h' }, 60)
    await storeOf('AuthorizationCode').revokeByGrantId('g')
    assert.equal(await storeOf('AuthorizationCode').find('code'), undefined)
    assert.equal(await storeOf('AccessToken').find('token'), undefined)
    assert.deepEqual(await storeOf('AccessToken').find('other'), { grantId: 'h' })
  })
})
