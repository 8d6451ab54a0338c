import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { AppToken } from '../../src/provider/token-for.ts'
import { createAppTokenMemory } from '../../src/signin/app-token-memory.ts'
import { aToken, ofAda, ofZoe, refusing, startTokens } from './token-stand-in.ts'

const kept = (value: string, more = {}) => ({
  ...{ value, from: 100, to: 200, size: value.length, identity: ofAda },
  ...more,
})

describe('what is remembered of tokens for the application', () => {
  it('is told of its owner, for its scopes and in its time alone', () => {
    const memory = createAppTokenMemory<string>()
    memory.keep('one', 'a b', kept('token'))
    assert.equal(memory.get('one', 'a b', 100), 'token')
    assert.equal(memory.get('one', 'a b', 199), 'token')
    for (const [owner, scopes, now] of [
      ['other', 'a b', 150],
      ['one', 'a', 150],
      ['one', 'a b c', 150],
      ['one', 'a b', 200],
      ['one', 'a b', 99],
    ] as const) {
      assert.equal(memory.get(owner, scopes, now), undefined, `${owner} ${scopes} ${now}`)
    }
  })

  it('is bounded in entries and in characters, and the first is forgotten first', () => {
    const memory = createAppTokenMemory<string>({ entries: 3, characters: 20 })
    for (const name of ['1', '2', '3', '4']) memory.keep(name, 's', kept(name))
    assert.deepEqual(memory.size(), { entries: 3, characters: 3 })
    assert.equal(memory.get('1', 's', 150), undefined)
    memory.keep('5', 's', kept('x'.repeat(18)))
    assert.deepEqual(memory.size(), { entries: 3, characters: 20 })
    memory.keep('5', 's', kept('y'.repeat(19)))
    assert.deepEqual(memory.size(), { entries: 2, characters: 20 })
    memory.keep('6', 's', kept('z'.repeat(21)))
    assert.deepEqual(memory.size(), { entries: 0, characters: 0 })
  })

  it('takes no room any more once it was asked for after its time', () => {
    const memory = createAppTokenMemory<string>()
    memory.keep('one', 's', kept('token'))
    memory.get('one', 's', 200)
    assert.deepEqual(memory.size(), { entries: 0, characters: 0 })
  })

  it('goes with the session that it is of, and with its time', () => {
    const memory = createAppTokenMemory<string>()
    memory.keep('ada', 's', kept('1'))
    memory.keep('zoe', 's', kept('22', { identity: ofZoe }))
    memory.keep('caller', 's', kept('333', { identity: undefined }))
    memory.keep('old', 's', kept('4444', { identity: ofZoe, to: 150 }))
    memory.keep('ada', 'old', kept('5', { to: 150 }))
    const over = memory.forgetAll(identity => identity === ofAda, 150)
    assert.deepEqual(over, [{ owner: 'ada', scopes: 's' }])
    assert.deepEqual(memory.size(), { entries: 2, characters: 5 })
    assert.equal(memory.get('zoe', 's', 150), '22')
    assert.equal(memory.get('caller', 's', 150), '333')
  })
})

describe('a token for the application', () => {
  it('is forgotten when its session ends, though nobody asks for it', async test => {
    test.mock.timers.enable({ apis: ['setTimeout'] })
    const state = { asked: 0, hasEnded: false }
    const { find, end } = startTokens({
      tokenFor: async () => {
        state.asked += 1
        return aToken
      },
      isEnded: () => state.hasEnded,
    })
    await find()
    await find()
    assert.equal(state.asked, 1)
    state.hasEnded = true
    end()
    test.mock.timers.tick(200)
    // What has ended by then is not kept either.
    await find()
    await find()
    assert.equal(state.asked, 3)
  })

  it('keeps nobody waiting for longer than the provider has time, and is there when it comes', async () => {
    const answer: { come: (token: AppToken) => void } = { come: () => undefined }
    const coming = new Promise<AppToken>(resolve => {
      answer.come = resolve
    })
    const { find } = startTokens({ tokenFor: async () => coming, timeout: 0.02 })
    const tooLong = wait(1000).then(() => undefined)
    const found = await Promise.race([find(), tooLong])
    assert.equal(found?.kind === 'refused' && found.error.status, 503)
    answer.come(aToken)
    assert.equal((await find()).kind, 'token')
  })
})

describe('a refusal of a token for the application', () => {
  it('is remembered without the whole answer of the provider', async () => {
    const { find } = startTokens({ tokenFor: async () => refusing({ error: 'access_denied' }) })
    const [first, second] = [await find(), await find()]
    assert.ok(first.kind === 'refused' && second.kind === 'refused')
    assert.ok(first.error.cause instanceof Error)
    assert.equal(second.error.cause, undefined)
    assert.deepEqual(
      [second.error.code, second.error.message, second.error.facts],
      [first.error.code, first.error.message, first.error.facts],
    )
  })

  it('takes room as a token does', async () => {
    const state = { asked: 0 }
    const { find } = startTokens({
      tokenFor: async (_grant, [scope]) => {
        state.asked += 1
        // Together with what a refusal takes it is more than there is room for.
        const token = 'x'.repeat(32 * 1024 * 1024 - 10)
        return scope === 'refused' ? refusing({ error: 'access_denied' }) : { ...aToken, token }
      },
    })
    await find()
    await find(ofAda, {}, ['refused'])
    await find()
    assert.equal(state.asked, 3)
  })
})
