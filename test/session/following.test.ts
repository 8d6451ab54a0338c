import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createFollowing } from '../../src/session/following.ts'
import type { Freshness } from '../../src/session/freshness.ts'
import { identityOf, type Session } from '../../src/session/session.ts'

const limits = { idle: 900, absolute: 3600 }
const idle = { kind: 'over', reason: 'idle' }
const absolute = { kind: 'over', reason: 'absolute' }

function sessionOf(id: string, more: Partial<Session> = {}): Session {
  const person = { user: id, subject: id, issuer: 'https://idp.example', roles: ['Admin'], groups: [] }
  return { id, person, authenticatedAt: 1000, lastSeenAt: 1000, checkedAt: 1000, generation: 0, ...more }
}

/** A session that is followed since 1000. */
function followed(capacity?: number, freshness?: Freshness) {
  const ended = new Set<string>()
  const sizes: (() => number)[] = []
  const following = createFollowing({
    ...{ limits, freshness },
    isEnded: ({ user }) => ended.has(user),
    ...(capacity !== undefined && { capacity }),
    counted: { cache: (_name, size) => void sizes.push(size) },
  })
  const follow = (id: string, more: Partial<Session> = {}) => {
    const session = sessionOf(id, more)
    const identity = identityOf(session)
    return { session, identity, followed: following.follow(session, identity, session.lastSeenAt) }
  }
  return { ended, following, follow, sizes, ...follow('ada') }
}

describe('a session that is followed', () => {
  it('is live until nobody has used it for the idle time, to the second', () => {
    const { followed: ada, identity } = followed()
    assert.deepEqual(ada.standing(1899), { kind: 'live', identity })
    assert.deepEqual(ada.standing(1900), idle)
  })

  it('is kept by data of the client and by requests, on whatever is open of it, to the absolute limit', () => {
    const { followed: ada, following, session, identity, follow } = followed()
    const other = follow('ada').followed
    other.sent(1800)
    assert.equal(ada.standing(2699).kind, 'live')
    following.met(session, identity, 2600)
    assert.equal(ada.standing(3499).kind, 'live')
    ada.sent(3400)
    assert.equal(other.standing(4299).kind, 'live')
    other.sent(4200)
    assert.equal(ada.standing(4599).kind, 'live')
    assert.deepEqual(ada.standing(4600), absolute)
  })

  it('is not kept by what others do, nor by an older cookie', () => {
    const { followed: ada, following, session, identity, follow } = followed()
    follow('zoe').followed.sent(1800)
    ada.sent(1500)
    following.met(session, identity, 1200)
    assert.deepEqual(ada.standing(2400), idle)
  })

  it('does not come back by data behind its limit, and is not live before its time', () => {
    const { followed: ada, identity, following } = followed()
    ada.sent(1900)
    assert.deepEqual([ada.standing(1900), following.sentAt(identity)], [idle, 0])
    assert.deepEqual(ada.standing(600), absolute)
  })

  it('is over when it has ended', () => {
    const { followed: ada, ended, follow } = followed()
    const { followed: zoe } = follow('zoe')
    ended.add('ada')
    assert.deepEqual(ada.standing(1001), { kind: 'over', reason: 'revoked' })
    assert.equal(zoe.standing(1001).kind, 'live')
  })

  it('stands for whom its latest generation says, in whatever order they come', () => {
    const { followed: ada, following, follow } = followed()
    const [first, second] = [1, 2].map(generation => {
      const person = { ...sessionOf('ada').person, roles: [`of ${generation}`] }
      const session = sessionOf('ada', { generation, person })
      return { session, identity: identityOf(session) }
    })
    assert.ok(first && second)
    following.met(second.session, second.identity, 1001)
    following.met(first.session, first.identity, 1002)
    assert.deepEqual(ada.standing(1003), { kind: 'live', identity: second.identity })
    // So does one that is opened by an older cookie.
    assert.deepEqual(follow('ada').followed.standing(1003), { kind: 'live', identity: second.identity })
  })
})

describe('a session that is followed, of which the provider is to be asked anew', () => {
  const freshness = { revalidate: 300, maxStale: 600 }

  /** The same at 1000, and when it was said to be due. */
  function watched(more: Partial<Session> = {}) {
    const { following, follow } = followed(10, freshness)
    const told: Session[] = []
    following.onDue(session => told.push(session))
    const { followed: zoe, session, identity } = follow('zoe', more)
    return { following, follow, told, zoe, session, identity }
  }

  it('is due ahead of time, once in five seconds for all that is open of it', () => {
    const { zoe, follow, told } = watched()
    const other = follow('zoe').followed
    for (const now of [1000, 1269]) assert.equal(zoe.standing(now).kind, 'live')
    assert.equal(told.length, 0)
    for (const now of [1270, 1271, 1274]) {
      assert.equal(zoe.standing(now).kind, 'live')
      assert.equal(other.standing(now).kind, 'live')
    }
    assert.equal(told.length, 1)
    other.standing(1275)
    zoe.standing(1275)
    assert.equal(told.length, 2)
    // A clock that is set back does not put it off.
    zoe.standing(1272)
    assert.equal(told.length, 3)
  })

  it('is due as it is by now, and fresh again with the next generation, which is no activity', () => {
    const { following, zoe, told, session, identity } = watched()
    zoe.standing(1300)
    const next = { ...session, generation: 1, checkedAt: 1300 }
    following.met(next, identityOf(next), next.lastSeenAt)
    assert.equal(zoe.standing(1310).kind, 'live')
    assert.equal(told.length, 1)
    following.met(session, identity, 1000)
    assert.equal(zoe.standing(1570).kind, 'live')
    assert.deepEqual(told, [session, next])
    assert.deepEqual(zoe.standing(1900), idle)
  })

  it('is over when the provider has not been heard for too long, and not a second before', () => {
    const { zoe } = watched()
    assert.equal(zoe.standing(1599).kind, 'live')
    assert.deepEqual(zoe.standing(1600), { kind: 'over', reason: 'stale' })
  })
})

describe('what a client has sent', () => {
  it('is known by its session while something is open and afterwards', () => {
    const { followed: ada, following, identity, follow } = followed()
    ada.sent(1500)
    assert.equal(following.sentAt(identity), 1500)
    ada.release()
    assert.equal(following.sentAt(identity), 1500)
    const { followed: again } = follow('ada')
    assert.equal(again.standing(2399).kind, 'live')
    assert.equal(following.sentAt(identity), 1500)
    assert.deepEqual(again.standing(2400), idle)
  })

  it('is kept while any of several is open, though one is let go twice', () => {
    const { followed: ada, following, identity, follow } = followed(1)
    const other = follow('ada').followed
    other.sent(1500)
    ada.release()
    ada.release()
    for (const id of ['bob', 'eve']) {
      const { followed: gone } = follow(id)
      gone.sent(1400)
      gone.release()
    }
    assert.equal(following.sentAt(identity), 1500)
  })

  it('takes a bounded place: the one that closed first is forgotten first', () => {
    const { following, follow, sizes } = followed(2)
    const all = ['bob', 'eve', 'zoe'].map(id => follow(id))
    for (const each of all) {
      each.followed.sent(1500)
      each.followed.release()
    }
    assert.deepEqual(
      all.map(({ identity }) => following.sentAt(identity)),
      [0, 1500, 1500],
    )
    assert.equal(sizes[0]?.(), 2)
  })
})
