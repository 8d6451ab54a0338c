import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startGraphFront } from './graph-front.ts'
import { failure } from './start.ts'

describe('Graph with too many requests', () => {
  it('is asked once more after the pause that it names', async t => {
    const { entra, ada, signIn } = await startGraphFront(t, { groups: 'all' })
    entra.script.throttle = { times: 1, retryAfter: 1 }
    const began = performance.now()
    assert.deepEqual((await signIn()).claims['groups'], ada.groups)
    assert.equal(entra.count('transitiveMemberOf'), 2)
    assert.ok(performance.now() - began > 900)
  })

  it('is not asked a third time', async t => {
    const { entra, signIn } = await startGraphFront(t, { groups: 'all' })
    entra.script.throttle = { times: 2, retryAfter: 1 }
    const { code, facts } = await failure(signIn())
    assert.deepEqual([code, facts.retryAfterSeconds], ['ERR_SIGNIN_GROUPS_AWAY', 1])
    assert.equal(entra.count('transitiveMemberOf'), 2)
  })

  it('is waited for once in a sign-in, not once for each page', async t => {
    const { entra, signIn } = await startGraphFront(t, { groups: 'all' })
    entra.script.pageLimit = 100
    const tooMany = { status: 429, headers: { 'retry-after': '1' } }
    entra.script.answers.transitiveMemberOf = () =>
      entra.count('transitiveMemberOf') === 2 ? undefined : tooMany
    assert.equal((await failure(signIn())).code, 'ERR_SIGNIN_GROUPS_AWAY')
    assert.equal(entra.count('transitiveMemberOf'), 3)
  })

  it('is left alone where the pause is longer than anybody waits', async t => {
    const { entra, signIn } = await startGraphFront(t, { groups: 'all' })
    entra.script.throttle = { times: 1, retryAfter: 60 }
    const { code, facts } = await failure(signIn())
    assert.deepEqual([code, facts.retryAfterSeconds], ['ERR_SIGNIN_GROUPS_AWAY', 60])
    assert.equal(entra.count('transitiveMemberOf'), 1)
  })
})
