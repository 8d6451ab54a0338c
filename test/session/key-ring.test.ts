import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createKeyRing } from '../../src/session/key-ring.ts'
import type { Person } from '../../src/identity/person.ts'
import { cookieHeader, keyOf, makeSessions } from './sessions.ts'

const ada: Person = { user: 'ada', subject: 'ada', issuer: 'https://idp.example', roles: [], groups: [] }
const [old, next] = [keyOf(1), keyOf(2)]

/** Sessions under the old key, and somebody who has signed in at 1000. */
async function signedIn() {
  const made = await makeSessions({ keys: [old] })
  const cookie = cookieHeader(
    (await made.sessions.create({ person: ada }, undefined, 1000))?.setCookies ?? [],
  )
  const identify = async (now: number, carried = cookie) =>
    made.sessions.identify({ cookie: carried, authorization: undefined }, now)
  return { ...made, cookie, identify }
}

describe('a ring of keys', () => {
  it('makes what follows from it once for each change', async () => {
    const ring = createKeyRing(['a'])
    let times = 0
    const first = ring.derive(keys => `${keys.join()}${(times += 1)}`)
    assert.deepEqual([first(), first()], ['a1', 'a1'])
    await ring.replace(['b', 'a'])
    assert.deepEqual([first(), first(), ring.keys()], ['b,a2', 'b,a2', ['b', 'a']])
  })

  it('counts only when all that takes time has been made of it, and then everywhere at once', async () => {
    const ring = createKeyRing(['a'])
    let goOn = () => undefined as void
    const slow = await ring.prepare(async keys => {
      if (keys[0] !== 'a') await new Promise<void>(resolve => (goOn = resolve))
      return keys.join()
    })
    const quick = ring.derive(keys => keys.join())
    const seen: string[] = []
    ring.onChange(() => seen.push(slow(), quick(), ring.keys().join()))
    const replaced = ring.replace(['b'])
    await Promise.resolve()
    assert.deepEqual([slow(), quick(), ring.keys()], ['a', 'a', ['a']])
    goOn()
    await replaced
    assert.deepEqual(seen, ['b', 'b', 'b'])
  })

  it('stays whole when something cannot be made of the new one', async () => {
    const ring = createKeyRing(['a'])
    const quick = ring.derive(keys => keys.join())
    await ring.prepare(async ([key]) => (key === 'a' ? key : Promise.reject(new Error('no good'))))
    await assert.rejects(ring.replace(['b']), /no good/)
    assert.deepEqual([quick(), ring.keys()], ['a', ['a']])
  })

  it('tells whether any key has stayed', async () => {
    const ring = createKeyRing(['a'])
    const told: boolean[] = []
    ring.onChange(isOther => told.push(isOther))
    for (const keys of [['a', 'b'], ['b', 'a'], ['b'], ['c']]) await ring.replace(keys)
    assert.deepEqual(told, [false, false, false, true])
  })
})

describe('a session over a change of keys', () => {
  it('goes on in three steps, and its cookie is sealed anew at the next idle write', async () => {
    const { ring, identify, close } = await signedIn()
    await ring.replace([old, next])
    assert.equal((await identify(1001)).kind, 'yes')
    await ring.replace([next, old])
    const early = await identify(1002)
    assert.deepEqual([early.kind, early.kind === 'yes' && early.setCookies], ['yes', []])
    const written = await identify(1091)
    assert.ok(written.kind === 'yes' && written.setCookies.length > 0)
    await ring.replace([next])
    assert.equal((await identify(1092, cookieHeader(written.setCookies))).kind, 'yes')
    await close()
  })

  it('is over with its key, even where its cookie has just been opened', async () => {
    const { ring, identify, close } = await signedIn()
    assert.equal((await identify(1001)).kind, 'yes')
    await ring.replace([next, old])
    assert.equal((await identify(1001)).kind, 'yes')
    await ring.replace([next])
    assert.equal((await identify(1001)).kind, 'no')
    await close()
  })

  it('ends in what is open of it when no key stays, and only then', async () => {
    const { ring, sessions, identify, close } = await signedIn()
    const found = await identify(1001)
    assert.ok(found.kind === 'yes')
    const heard: boolean[] = []
    sessions.onEnd(() => heard.push(sessions.isEnded(found.identity)))
    await ring.replace([old, next])
    await ring.replace([next, old])
    await ring.replace([next])
    assert.equal(sessions.isEnded(found.identity), false)
    await ring.replace([keyOf(3)])
    assert.deepEqual([sessions.isEnded(found.identity), heard.at(-1)], [true, true])
    const again = cookieHeader((await sessions.create({ person: ada }, undefined, 1001))?.setCookies ?? [])
    assert.equal((await identify(1001, again)).kind, 'yes')
    await close()
  })

  it('is ended by what was entered since, where it is still open from before', async () => {
    const { ring, sessions, revocations, identify, close } = await signedIn()
    const found = await identify(1001)
    assert.ok(found.kind === 'yes')
    for (const keys of [[old, next], [next, old], [next]]) await ring.replace(keys)
    assert.equal(revocations.revoke('user', 'ada', 1002), undefined)
    assert.equal(sessions.isEnded(found.identity), true)
    await close()
  })

  it('stays ended, whichever step it was ended in', async () => {
    for (const step of [0, 1, 2]) {
      const { ring, sessions, cookie, identify, close } = await signedIn()
      const steps = [[old], [old, next], [next, old]]
      for (const keys of steps.slice(0, step + 1)) await ring.replace(keys)
      await sessions.end(cookie, 1001)
      for (const keys of steps.slice(step)) {
        await ring.replace(keys)
        assert.equal((await identify(1002)).kind, 'no', `ended under ${step}, tried under ${keys.join()}`)
      }
      await close()
    }
  })
})
