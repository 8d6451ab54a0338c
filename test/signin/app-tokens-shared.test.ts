import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AppToken } from '../../src/provider/token-for.ts'
import type { SharedToken, SharedTokens, TokenOf } from '../../src/session/shared-tokens.ts'
import { aToken, calling, ofAda, ofZoe, refusing, startTokens } from './token-stand-in.ts'

/** What processes share, and what was asked of it. @param found by one look after the other */
function sharedTokens(found: readonly (SharedToken | undefined)[] = []) {
  const calls: Readonly<{ what: 'find' | 'keep' | 'forget'; of: TokenOf; token?: SharedToken }>[] = []
  const shared: SharedTokens = {
    find: async of => {
      calls.push({ what: 'find', of })
      return found[calls.length - 1]
    },
    keep: async (of, { token, until }) => void calls.push({ what: 'keep', of, token: { token, until } }),
    forget: async all => {
      for (const of of all) calls.push({ what: 'forget', of })
    },
  }
  return { shared, calls, did: () => calls.map(({ what }) => what) }
}

/** @param answer of the provider, to each who asks */
function start(shared: SharedTokens, answer: AppToken = aToken) {
  const state = { asked: 0, hasEnded: false }
  const started = startTokens({
    shared,
    tokenFor: async () => {
      state.asked += 1
      return answer
    },
    isEnded: () => state.hasEnded,
  })
  return { ...started, state }
}

const elsewhere = { token: 'from-elsewhere', until: 1000 }

describe('a token for the application that processes share', () => {
  it('is not asked for where another process has got it, and is remembered to its end', async () => {
    const { shared, did } = sharedTokens([elsewhere])
    const { find, clock, state } = start(shared)
    for (let count = 0; count < 2; count += 1) {
      const found = await find()
      assert.equal(found.kind === 'token' && found.token, 'from-elsewhere')
      clock.now = 999
    }
    assert.deepEqual([state.asked, did()], [0, ['find']])
    clock.now = 1000
    assert.equal((await find()).kind, 'token')
    assert.equal(state.asked, 1)
  })

  it('is not asked for where another process has got it in the meantime', async () => {
    const { shared, did } = sharedTokens([undefined, elsewhere])
    const { find, state } = start(shared)
    const found = await find()
    assert.equal(found.kind === 'token' && found.token, 'from-elsewhere')
    assert.deepEqual([state.asked, did()], [0, ['find', 'find']])
  })

  it('is left there with what it is for, and with when it ends, before anybody gets it', async () => {
    const { shared, calls, did } = sharedTokens()
    const { find } = start(shared)
    await find(ofZoe, {}, ['read', 'write'])
    assert.deepEqual(did(), ['find', 'find', 'keep'])
    const of = { owner: ofZoe.sessionId, scopes: 'read write' }
    assert.deepEqual(calls.at(-1), {
      ...{ what: 'keep', of },
      token: { token: 'the-token', until: 150 + 3540 },
    })
    assert.ok(calls.every(call => JSON.stringify(call.of) === JSON.stringify(of)))
  })

  it('is asked for at the provider when there is nothing there', async () => {
    const { shared } = sharedTokens()
    const { find, state } = start(shared)
    await find()
    await find()
    assert.equal(state.asked, 1)
  })

  it('is taken away when its session has ended, also when that was while it was asked for', async test => {
    test.mock.timers.enable({ apis: ['setTimeout'] })
    const { shared, calls, did } = sharedTokens()
    const { find, end, state } = start(shared)
    await find()
    state.hasEnded = true
    end()
    test.mock.timers.tick(200)
    assert.deepEqual(did(), ['find', 'find', 'keep', 'forget'])
    await find()
    assert.deepEqual(did().slice(4), ['find', 'find', 'keep', 'forget'])
    for (const { of } of calls) assert.deepEqual(of, { owner: ofAda.sessionId, scopes: 'read' })
  })
})

describe('what processes do not share', () => {
  it('is a refusal', async () => {
    const { shared, did } = sharedTokens()
    const { find } = start(shared, refusing({ error: 'access_denied' }))
    assert.equal((await find()).kind, 'refused')
    assert.deepEqual(did(), ['find', 'find'])
  })

  it('is a token of somebody who has called with one of their own', async () => {
    const { shared, did } = sharedTokens([elsewhere, elsewhere])
    const { find, state } = start(shared)
    const found = await find(calling, { authorization: 'Bearer theirs' })
    assert.equal(found.kind === 'token' && found.token, 'the-token')
    assert.deepEqual([state.asked, did()], [1, []])
  })
})
