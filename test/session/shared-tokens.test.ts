import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createKeyRing } from '../../src/session/key-ring.ts'
import { createSealers } from '../../src/session/sealer.ts'
import { createSharedTokens } from '../../src/session/shared-tokens.ts'
import { keyOf } from './sessions.ts'

const ofAda = { owner: 'the-session-of-ada', scopes: 'orders.read orders.write' }
const ofEve = { ...ofAda, owner: 'the-session-of-eve' }
const forBills = { ...ofAda, scopes: 'bills.read' }
const shared = { token: 'the-token-of-ada', until: 3640 }

const binding = { issuer: 'https://idp.example', clientId: 'client', publicOrigin: 'https://app.example' }

async function sealersUnder(key: string) {
  const lifetime = 86_400
  const purposes = (['app-token', 'outcome'] as const).map(purpose => ({ purpose, lifetime }))
  return createSealers(createKeyRing([key]), { binding, purposes })
}

/** A place, and two processes that use it under the same session key. */
async function start() {
  const lies = new Map<string, string>()
  const seconds: number[] = []
  const place = {
    get: async (key: string) => lies.get(key),
    put: async (key: string, value: string, time: number) => {
      lies.set(key, value)
      seconds.push(time)
    },
    drop: async (key: string) => void lies.delete(key),
  }
  const [one, other] = [await sealersUnder(keyOf(1)), await sealersUnder(keyOf(1))]
  return {
    ...{ lies, seconds, place, sealer: one },
    one: createSharedTokens(place, one('app-token')),
    other: createSharedTokens(place, other('app-token')),
  }
}

describe('a token that is shared', () => {
  it('is found by another process, until it is not given out any more', async () => {
    const { one, other, seconds } = await start()
    assert.equal(await other.find(ofAda, 100), undefined)
    await one.keep(ofAda, shared, 100)
    assert.deepEqual(seconds, [3540])
    assert.deepEqual(await other.find(ofAda, 100), shared)
    assert.deepEqual(await other.find(ofAda, 3639), shared)
    assert.equal(await other.find(ofAda, 3640), undefined)
  })

  it('lies there so that nobody can tell whose it is, or read it', async () => {
    const { one, lies } = await start()
    await one.keep(ofAda, shared, 100)
    const [[name, value] = ['', '']] = lies
    assert.match(name, /^app-token:[\w-]{43}$/)
    for (const word of [ofAda.owner, ofAda.scopes, shared.token]) {
      for (const spelling of [word, Buffer.from(word).toString('base64url').slice(0, -2)]) {
        assert.ok(!`${name} ${value}`.includes(spelling), word)
      }
    }
    const strangers = await sealersUnder(keyOf(2))
    assert.equal(strangers('app-token').open(value), undefined)
  })

  it('opens for no other session and for no other scopes, whatever it is put in the place of', async () => {
    const { one, other, lies } = await start()
    for (const of of [ofAda, ofEve, forBills]) await one.keep(of, { ...shared, token: of.owner }, 100)
    const values = [...lies.values()]
    const found = []
    for (const value of values) {
      for (const key of lies.keys()) lies.set(key, value)
      for (const of of [ofAda, ofEve, forBills]) found.push(await other.find(of, 200))
    }
    const [ada, eve] = [ofAda, ofEve].map(({ owner: token }) => ({ ...shared, token }))
    const none = undefined
    assert.deepEqual(found, [ada, none, none, none, eve, none, none, none, ada])
  })

  it('is none when it was made up, is of another kind, or comes from a future far away', async () => {
    const { one, other, lies, sealer } = await start()
    await one.keep(ofAda, shared, 100)
    const [name = ''] = lies.keys()
    const whole = { s: ofAda.owner, c: ofAda.scopes, t: shared.token, u: shared.until }
    const ours = sealer('app-token')
    for (const [value, what] of [
      ['', 'nothing'],
      [JSON.stringify(whole), 'it is not sealed'],
      [sealer('outcome').seal(whole), 'it is sealed for something else'],
      [ours.seal({ ...whole, t: undefined }), 'there is no token'],
      [ours.seal({ ...whole, u: undefined }), 'it has no end'],
      [ours.seal({ ...whole, u: 200 + 86_401 }), 'it ends too late'],
      [ours.seal({ ...whole, more: 'x'.repeat(40_000) }), 'it is too long'],
    ] as const) {
      lies.set(name, value)
      assert.equal(await other.find(ofAda, 200), undefined, what)
    }
    lies.set(name, ours.seal({ ...whole, more: 'what a later version has put there' }))
    assert.deepEqual(await other.find(ofAda, 200), shared)
  })

  it('is not kept there when it is too long', async () => {
    const { one, lies } = await start()
    await one.keep(ofAda, { ...shared, token: 'x'.repeat(32_768) }, 100)
    assert.equal(lies.size, 0)
    await one.keep(ofAda, { ...shared, token: 'x'.repeat(12_288) }, 100)
    assert.equal(lies.size, 1)
  })

  it('is gone once it was taken away, and no other with it', async () => {
    const { one, other } = await start()
    for (const of of [ofAda, ofEve, forBills]) await one.keep(of, shared, 100)
    await other.forget([ofAda, forBills])
    assert.equal(await one.find(ofAda, 200), undefined)
    assert.equal(await one.find(forBills, 200), undefined)
    assert.deepEqual(await one.find(ofEve, 200), shared)
  })
})

describe('a place for shared tokens that is away', () => {
  it('is no reason to fail, and is asked once for many that are to go', async () => {
    const { sealer } = await start()
    const asked: string[] = []
    const fails = async (key: string) => {
      asked.push(key)
      return Promise.reject<undefined>(new Error('it is away'))
    }
    const tokens = createSharedTokens({ get: fails, put: fails, drop: fails }, sealer('app-token'))
    assert.equal(await tokens.find(ofAda, 100), undefined)
    await tokens.keep(ofAda, shared, 100)
    await tokens.forget([ofAda, ofEve, forBills])
    assert.equal(asked.length, 3)
  })

  it('is asked one after the other for many that are to go', async () => {
    const { place, sealer } = await start()
    const running = { now: 0, most: 0 }
    const drop = async (key: string) => {
      running.most = Math.max(running.most, (running.now += 1))
      await place.drop(key)
      running.now -= 1
    }
    await createSharedTokens({ ...place, drop }, sealer('app-token')).forget([ofAda, ofEve, forBills])
    assert.deepEqual(running, { now: 0, most: 1 })
  })
})
