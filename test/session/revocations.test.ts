import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createKeyRing } from '../../src/session/key-ring.ts'
import { createMarks } from '../../src/session/marks.ts'
import { createRevocations, type Revocation } from '../../src/session/revocations.ts'
import { clockDrift, publicSessionId, type Session } from '../../src/session/session.ts'
import { keyOf } from './sessions.ts'

const absolute = 3600
const binding = { issuer: 'https://idp.example', clientId: 'client', publicOrigin: 'https://app.example' }
const person = { user: 'ada', subject: 'ada', issuer: 'https://idp.example', roles: [], groups: [] }
const oid = '0f8fad5b-d9cb-469f-a165-70867728950e'

function session(id: string, sid?: string, authenticatedAt = 1000): Session {
  const times = { authenticatedAt, lastSeenAt: authenticatedAt, checkedAt: authenticatedAt, generation: 0 }
  return { id, person, ...times, ...(sid !== undefined && { sid }) }
}

function of(who: Partial<Session['person']>, authenticatedAt = 1000): Session {
  return { ...session('z', undefined, authenticatedAt), person: { ...person, ...who } }
}

function made(capacity?: Parameters<typeof createRevocations>[2], keys = [keyOf(1)]) {
  const ring = createKeyRing(keys)
  const list = createRevocations(absolute, createMarks(ring, binding), capacity)
  const has = (of: Session) => list.has({ marks: list.marksOf(of) }, of.authenticatedAt)
  return { ...list, has, ring }
}

describe('a session that has ended', () => {
  it('is known by its id, renewed or not, and no other is', () => {
    const { endSession, has } = made()
    endSession(session('a'), 1500)
    assert.equal(has(session('a')), true)
    assert.equal(has({ ...session('a'), lastSeenAt: 1499 }), true)
    assert.equal(has(session('b')), false)
  })

  it('is kept for as long as its cookie could still count on a replica', () => {
    const { endSession, has } = made()
    endSession(session('a', undefined, 1500 + clockDrift), 1500)
    endSession(session('b'), 1500 + clockDrift + absolute - 1)
    assert.equal(has(session('a', undefined, 1500 + clockDrift)), true)
    endSession(session('c'), 1500 + clockDrift + absolute)
    assert.equal(has(session('a', undefined, 1500 + clockDrift)), false)
    assert.equal(has(session('b')), true)
  })

  it('is told to those who listen', () => {
    const { endSession, endProviderSession, endAll, onEnd } = made()
    let told = 0
    onEnd(() => (told += 1))
    endSession(session('a'), 1500)
    endProviderSession({ sid: 's' }, false, 1500)
    endAll({ before: 1400 }, 1500)
    assert.equal(told, 3)
  })
})

describe('the end of a session at the provider', () => {
  it('ends what came of it until then, and nothing that is made afterwards', () => {
    const { endProviderSession, has } = made()
    endProviderSession({ sid: 's' }, false, 1500)
    assert.equal(has(session('a', 's', 1000)), true)
    assert.equal(has(session('b', 's', 1500)), true)
    assert.equal(has(session('c', 's', 1501)), false)
    assert.equal(has(session('d', 'other')), false)
    assert.equal(has(session('e')), false)
  })

  it('ends that of one issuer when it names one', () => {
    const { endProviderSession, has } = made()
    endProviderSession({ sid: 's', issuer: 'https://other.example' }, false, 1500)
    assert.equal(has(session('a', 's')), false)
    endProviderSession({ sid: 's', issuer: 'https://idp.example' }, false, 1500)
    assert.equal(has(session('a', 's')), true)
  })

  it('ends all of a person when it names the person, with the issuer', () => {
    const { endProviderSession, has } = made()
    endProviderSession({ subject: 'ada', issuer: 'https://other.example' }, true, 1500)
    assert.equal(has(session('a')), false)
    endProviderSession({ subject: 'ada', issuer: 'https://idp.example' }, true, 1500)
    assert.equal(has(session('a')), true)
    assert.equal(has(of({ subject: 'zoe' })), false)
  })

  it('cannot be made up of other parts of the same text', () => {
    const { endProviderSession, has } = made()
    endProviderSession({ sid: 's","https://idp.example' }, false, 1500)
    endProviderSession({ sid: '["s"]' }, false, 1500)
    endProviderSession({ sid: 'ada' }, false, 1500)
    assert.equal(has(session('a', 's')), false)
  })
})

describe('the operator', () => {
  it('ends all sessions of a person, and those made afterwards live', () => {
    const { endAll, has } = made()
    endAll({ user: 'ada' }, 1500)
    assert.deepEqual(
      [1500, 1502, 1503].map(at => has(session('a', 's', at))),
      [true, true, false],
    )
    assert.equal(has(of({ user: 'zoe' })), false)
    assert.equal(has(of({ user: 'zoe', tenant: 'ada' })), false)
  })

  it('ends all sessions of a tenant, in whatever letters its id is typed', () => {
    const { endAll, has } = made()
    endAll({ tenant: oid.toUpperCase() }, 1500)
    assert.equal(has(of({ tenant: oid })), true)
    assert.equal(has(of({ tenant: 'other' })), false)
    assert.equal(has(session('a')), false)
    endAll({ user: 'ADA' }, 1500)
    assert.equal(has(session('a')), false)
  })

  it('ends one session by its public value, made by a clock that is ahead too', () => {
    const { endAll, has } = made()
    endAll({ session: publicSessionId('a') }, 1500)
    assert.equal(has(session('a', undefined, 1500 + clockDrift)), true)
    assert.equal(has(session('b')), false)
  })

  it('ends all that were signed in before a time', () => {
    const { endAll, has } = made()
    endAll({ before: 1200 }, 1500)
    assert.deepEqual(
      [1199, 1200].map(at => has(session('a', undefined, at))),
      [true, false],
    )
    endAll({ before: 1300.5 }, 1500)
    assert.deepEqual(
      [1300, 1301].map(at => has(session('a', undefined, at))),
      [true, false],
    )
    endAll({ before: 1100 }, 1501)
    assert.equal(has(session('a', undefined, 1300)), true)
  })
})

describe('more ends than there is room for', () => {
  const capacity = { vouched: 2, heard: 2 }

  it('of those that anybody can send push each other out, the oldest first, and never a sign-out', () => {
    const { endSession, endProviderSession, has, size } = made(capacity)
    endSession(session('a'), 1500)
    for (const [at, sid] of ['1', '2', '1', '3'].entries()) endProviderSession({ sid }, false, 1500 + at)
    const isEnded = (sid: string) => has(session('x', sid))
    assert.deepEqual([isEnded('1'), isEnded('2'), isEnded('3')], [true, false, true])
    assert.equal(has(session('a')), true)
    assert.equal(has(session('y')), false)
    assert.deepEqual(size(), { vouched: 1, heard: 2 })
  })

  it('of sign-outs end every session that is as old, rather than that one comes back', () => {
    const { endSession, has } = made(capacity)
    endSession(session('a', undefined, 1000), 1500)
    endSession(session('b', undefined, 1200), 1500)
    assert.equal(has(session('z', undefined, 1000)), false)
    endSession(session('c', undefined, 1100), 1500)
    assert.equal(has(session('a', undefined, 1000)), true)
    assert.equal(has(session('z', undefined, 1000)), true)
    assert.equal(has(session('z', undefined, 1001)), false)
  })
})

describe('a list that is handed on', () => {
  function handedOn(from = [keyOf(1)], to = from) {
    const before = made(undefined, from)
    const after = made(undefined, to)
    return { before, after, hand: (now: number) => after.takeOver(before.entries(now), now) }
  }

  it('holds everything that is still of use, and of what kind it is', () => {
    const { before, after, hand } = handedOn()
    before.endSession(session('a'), 1500)
    before.endProviderSession({ sid: 's' }, false, 1600)
    before.endAll({ before: 900 }, 1700)
    hand(1800)
    assert.deepEqual(after.entries(1800), before.entries(1800))
    assert.equal(before.entries(1800).length, 3)
    assert.equal(before.entries(1600 + absolute + clockDrift).length, 1)
    assert.deepEqual(
      [after.has(session('a')), after.has(session('b', 's')), after.has(session('c'))],
      [true, true, false],
    )
  })

  it('tells nobody of what is known already, and names nobody', () => {
    const { before, after, hand } = handedOn()
    let told = 0
    const kept: Revocation[] = []
    after.onEnd(() => (told += 1))
    after.onEntry(entry => kept.push(entry))
    before.endAll({ user: 'ada' }, 1500)
    hand(1501)
    hand(1502)
    assert.deepEqual([told, kept], [1, []])
    assert.doesNotMatch(JSON.stringify(before.entries(1502)), /ada/)
    assert.notEqual(
      made(undefined, [keyOf(2)])
        .marksOf(session('a'))[1]
        ?.slice(8),
      before.marksOf(session('a'))[1]?.slice(8),
    )
  })

  it('counts at whoever has a key in common, whichever is the first there', () => {
    for (const [from, to] of [
      [[1], [1, 2]],
      [[1, 2], [1]],
      [[1, 2], [2]],
      [
        [1, 2],
        [2, 1],
      ],
      [
        [2, 1],
        [1, 2],
      ],
      [[2, 1], [2]],
      [[2, 1], [1]],
      [[2], [2, 1]],
    ] as const) {
      const { before, after, hand } = handedOn(from.map(keyOf), to.map(keyOf))
      before.endAll({ user: 'ada' }, 1500)
      hand(1501)
      const steps = `${from.join()} to ${to.join()}`
      assert.deepEqual([after.has(session('a')), after.has(of({ user: 'zoe' }))], [true, false], steps)
    }
  })

  it('ends nobody where its key is gone, and is kept for others', () => {
    const { before, after, hand } = handedOn([keyOf(1)], [keyOf(2)])
    before.endAll({ user: 'ada' }, 1500)
    before.endProviderSession({ sid: 's' }, false, 1500)
    hand(1501)
    assert.deepEqual([after.has(session('a', 's')), after.has(of({ user: 'zoe' }))], [false, false])
    assert.deepEqual(after.entries(1501), before.entries(1501))
  })

  it('counts again when its key comes back into the ring, and through a change of it', async () => {
    const { before, after, hand } = handedOn([keyOf(1)], [keyOf(2)])
    before.endAll({ user: 'ada' }, 1500)
    hand(1501)
    const ada = session('a')
    assert.equal(after.has(ada), false)
    await after.ring.replace([keyOf(2), keyOf(1)])
    assert.deepEqual([after.has(ada), after.has(of({ user: 'zoe' }))], [true, false])
    after.endAll({ user: 'zoe' }, 1500)
    await after.ring.replace([keyOf(2)])
    assert.deepEqual([after.has(ada), after.has(of({ user: 'zoe' }))], [false, true])
  })

  it('shuts nobody out for long that was made by a wrong clock', () => {
    const { before, after, hand } = handedOn()
    before.endAll({ before: 9_000_000 }, 9_000_000)
    hand(1500)
    assert.equal(after.has(session('a', undefined, 1500 + clockDrift)), true)
    assert.equal(after.has(session('a', undefined, 1501 + clockDrift)), false)
  })
})
