import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createCookieJar } from '../../src/session/cookie-jar.ts'
import { createFitting, type Dropped } from '../../src/session/fitting.ts'
import type { Session } from '../../src/session/session.ts'

const jar = createCookieJar({ name: 'entrada', sameSite: 'lax', secure: true, path: '/' })

/** What stays of a session, sealed by nothing that adds to its size; cookies hold some 7 KB. */
function fitted(sizes: { profile?: number; refreshToken?: number; name?: number }) {
  const dropped: Dropped[] = []
  const { fit } = createFitting(jar, { seal: data => JSON.stringify(data) }, what => dropped.push(what))
  const text = (size = 0) => 'x'.repeat(size)
  const session: Session = {
    id: 'id',
    person: {
      ...{
        user: 'u',
        subject: 's',
        issuer: 'https://idp.example',
        roles: [],
        groups: [],
        name: text(sizes.name),
      },
      ...(sizes.profile !== undefined && { profile: { jobTitle: text(sizes.profile) } }),
    },
    ...{ authenticatedAt: 1, lastSeenAt: 1, checkedAt: 1, generation: 0 },
    ...(sizes.refreshToken !== undefined && { refreshToken: text(sizes.refreshToken) }),
  }
  const kept = fit(session, undefined)?.session
  const stays = kept && [
    ...(kept.person.profile === undefined ? [] : ['profile']),
    ...(kept.refreshToken === undefined ? [] : ['refresh token']),
  ]
  return { stays, dropped }
}

describe('a session that is too large for cookies', () => {
  it('keeps everything as long as it fits', () => {
    assert.deepEqual(fitted({ profile: 2000, refreshToken: 2000, name: 2000 }), {
      stays: ['profile', 'refresh token'],
      dropped: [],
    })
  })

  it('loses properties of the person first, and the log is told', () => {
    assert.deepEqual(fitted({ profile: 2000, refreshToken: 2000, name: 4000 }), {
      stays: ['refresh token'],
      dropped: ['profile'],
    })
  })

  it('loses the refresh token as well where that is not enough', () => {
    assert.deepEqual(fitted({ profile: 2000, refreshToken: 2000, name: 6500 }), {
      stays: [],
      dropped: ['profile', 'refresh token'],
    })
  })

  it('can be without either from the beginning', () => {
    assert.deepEqual(fitted({ refreshToken: 2000, name: 6500 }), { stays: [], dropped: ['refresh token'] })
    assert.deepEqual(fitted({ profile: 2000, name: 6500 }), { stays: [], dropped: ['profile'] })
  })

  it('is none where the rest does not fit, and nothing was dropped', () => {
    assert.deepEqual(fitted({ profile: 10, refreshToken: 10, name: 8000 }), { stays: undefined, dropped: [] })
  })
})
