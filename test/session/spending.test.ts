import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createGenerations } from '../../src/session/generations.ts'
import { createInTurn } from '../../src/session/in-turn.ts'
import { createRefresher, type Redeemed } from '../../src/session/refresher.ts'
import { firstGeneration, nextGeneration } from '../../src/session/renewal.ts'
import type { Session } from '../../src/session/session.ts'
import { createSpending } from '../../src/session/spending.ts'
import { ada } from '../support/session-cookie.ts'

/** A session, and a provider that takes each refresh token once; its answers come when `open` is called. */
function start() {
  const state = { live: 'token-0', asked: 0, refused: 0 }
  const gate: { open: () => void; isOpen?: Promise<void> } = { open: () => undefined }
  const session = firstGeneration({ person: ada, refreshToken: state.live }, 1000)
  const generations = createGenerations()
  const store = {
    ready: async () => undefined,
    renew: async (from: Session, renewal: Parameters<typeof nextGeneration>[1], at: number) => {
      const next = nextGeneration(from, renewal, at)
      generations.keep(next)
      return next
    },
    adopt: (next: Session) => void generations.keep(next),
    giveUp: generations.end,
    newest: generations.newest,
    hasEnded: generations.hasEnded,
  }
  async function redeem(token: string): Promise<string | undefined> {
    state.asked += 1
    await gate.isOpen
    if (token !== state.live) {
      state.refused += 1
      return undefined
    }
    state.live = `token-${state.asked}`
    return state.live
  }
  const inTurn = createInTurn()
  const refresh = createRefresher({
    ...{ store, inTurn, now: () => 2000, onEnded: () => undefined },
    redeem: async (from, token): Promise<Redeemed> => {
      const refreshToken = await redeem(token)
      return refreshToken === undefined
        ? { kind: 'ended', code: 'ERR_SIGNIN_CODE_REJECTED', facts: {} }
        : { kind: 'refreshed', renewal: { person: from.person, refreshToken } }
    },
    log: { warn: () => undefined, info: () => undefined },
  })
  const spend = createSpending({ store, inTurn })
  const get = async (result: string) =>
    spend(session, async token => {
      const refreshToken = await redeem(token)
      return { result, ...(refreshToken !== undefined && { refreshToken }) }
    })
  return {
    ...{ state, session, refresh, get, spend },
    newest: () => generations.newest(session),
    /** Answers wait from now on. */
    close: () => {
      gate.isOpen = new Promise(resolve => {
        gate.open = resolve
      })
    },
    open: () => gate.open(),
  }
}

describe('a refresh token that is redeemed for something else than the session', () => {
  it('is followed by the next, which is kept', async () => {
    const { get, newest, state, session } = start()
    assert.equal(await get('one'), 'one')
    assert.equal(newest().refreshToken, 'token-1')
    assert.equal(newest().generation, 1)
    assert.equal(newest().checkedAt, session.checkedAt)
    assert.equal(await get('two'), 'two')
    assert.deepEqual(state, { live: 'token-2', asked: 2, refused: 0 })
  })

  it('waits for a refresh, and a refresh for it', async () => {
    for (const order of ['refresh first', 'refresh last']) {
      const { get, refresh, session, state, close, open } = start()
      close()
      const first = order === 'refresh first' ? [refresh(session)] : []
      const got = ['one', 'two'].map(get)
      const last = order === 'refresh last' ? [refresh(session)] : []
      // All that asks at once has done so by then.
      await new Promise(resolve => setImmediate(resolve))
      assert.equal(state.asked, 1, order)
      open()
      assert.deepEqual(await Promise.all(got), ['one', 'two'])
      assert.deepEqual(await Promise.all([...first, ...last]), ['refreshed'])
      assert.deepEqual(state, { live: 'token-3', asked: 3, refused: 0 })
    }
  })

  it('is not redeemed any more after a refresh that has ended the session', async () => {
    const { get, refresh, session, state, close, open } = start()
    close()
    const ending = refresh(session)
    const got = get('one')
    await new Promise(resolve => setImmediate(resolve))
    state.live = 'none'
    open()
    assert.deepEqual([await ending, await got], ['ended', undefined])
    assert.deepEqual(state, { live: 'none', asked: 1, refused: 1 })
  })

  it('may stay good', async () => {
    const { spend, session, newest } = start()
    assert.equal(await spend(session, async () => ({ result: 'one' })), 'one')
    assert.equal(await spend(session, async token => ({ result: 'two', refreshToken: token })), 'two')
    assert.equal(newest(), session)
  })

  it('is none where there is none', async () => {
    const { spend } = start()
    const without = firstGeneration({ person: ada }, 1000)
    assert.equal(await spend(without, async () => ({ result: 'one' })), undefined)
  })

  it('leaves the way free when it comes to nothing', async () => {
    const { spend, session, get } = start()
    const failing = spend(session, async () => {
      throw new Error('no answer')
    })
    const next = get('one')
    await assert.rejects(failing, /no answer/)
    assert.equal(await next, 'one')
  })
})
