import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { expiresAt, identityOf, isLive, publicSessionId, type Session } from '../../src/session/session.ts'

const limits = { idle: 900, absolute: 3600 }

describe('a session', () => {
  it('expires at the idle limit while that is the earlier one', () => {
    assert.equal(expiresAt({ authenticatedAt: 1000, lastSeenAt: 1500 }, limits), 2400)
  })

  it('expires at the absolute limit however active it is', () => {
    assert.equal(expiresAt({ authenticatedAt: 1000, lastSeenAt: 4500 }, limits), 4600)
  })

  it('is accepted up to the second before its end and not at it', () => {
    const seen = { authenticatedAt: 1000, lastSeenAt: 1000 }
    assert.deepEqual([isLive(seen, limits, 1899), isLive(seen, limits, 1900)], [true, false])
  })

  it('is accepted when the clock of another replica is a little ahead', () => {
    assert.ok(isLive({ authenticatedAt: 1300, lastSeenAt: 1300 }, limits, 1000))
  })

  it('is refused when it was made or seen in the far future', () => {
    assert.equal(isLive({ authenticatedAt: 1301, lastSeenAt: 1000 }, limits, 1000), false)
    assert.equal(isLive({ authenticatedAt: 1000, lastSeenAt: 1301 }, limits, 1000), false)
  })
})

describe('what the outside sees of a session', () => {
  const session: Session = {
    id: 'an-id-of-128-random-bits',
    person: { user: 'u', subject: 's', issuer: 'https://idp.example', roles: ['Admin'], groups: [] },
    authenticatedAt: 1000,
    lastSeenAt: 1500,
    checkedAt: 1000,
    generation: 0,
  }

  it('is a hash that does not hold the id', () => {
    assert.match(publicSessionId(session.id), /^[\w-]{22}$/)
    assert.ok(!publicSessionId(session.id).includes(session.id.slice(0, 8)))
  })

  it('is the person with the hash and the time of the sign-in', () => {
    assert.deepEqual(identityOf(session), {
      ...session.person,
      sessionId: publicSessionId(session.id),
      authenticatedAt: 1000,
    })
  })
})
