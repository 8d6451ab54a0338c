import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createEnded, marksOf } from '../../src/session/ended.ts'
import { clockDrift, type Session } from '../../src/session/session.ts'

const absolute = 3600
const person = { user: 'ada', subject: 'ada', issuer: 'https://idp.example', roles: [], groups: [] }

function session(id: string, sid?: string, authenticatedAt = 1000): Session {
  return { id, person, authenticatedAt, lastSeenAt: authenticatedAt, ...(sid !== undefined && { sid }) }
}

function made(capacity?: Parameters<typeof createEnded>[1]) {
  const ended = createEnded(absolute, capacity)
  const has = (of: Session) => ended.has(marksOf(of), of.authenticatedAt)
  return { ...ended, has }
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
    const { endSession, endProviderSession, onEnd } = made()
    let told = 0
    onEnd(() => (told += 1))
    endSession(session('a'), 1500)
    endProviderSession({ sid: 's' }, false, 1500)
    assert.equal(told, 2)
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

  it('cannot be made up of other parts of the same text', () => {
    const { endProviderSession, has } = made()
    endProviderSession({ sid: 's","https://idp.example' }, false, 1500)
    endProviderSession({ sid: '["s"]' }, false, 1500)
    assert.equal(has(session('a', 's')), false)
  })
})

describe('more ends than there is room for', () => {
  const capacity = { vouched: 2, heard: 2 }

  it('of those that anybody can send push each other out, the oldest first, and never a sign-out', () => {
    const { endSession, endProviderSession, has } = made(capacity)
    endSession(session('a'), 1500)
    for (const sid of ['1', '2', '1', '3']) endProviderSession({ sid }, false, 1500)
    const isEnded = (sid: string) => has(session('x', sid))
    assert.deepEqual([isEnded('1'), isEnded('2'), isEnded('3')], [true, false, true])
    assert.equal(has(session('a')), true)
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
