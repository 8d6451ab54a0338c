import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cookieHeader, makeSessions } from './sessions.ts'

const person = { user: 'ada', subject: 's', issuer: 'https://idp.example', roles: [], groups: [] }

/** A session that began at 1000, and the Cookie header of it. */
async function one() {
  const made = await makeSessions()
  const created = await made.sessions.create({ person }, undefined, 1000)
  const session = created && made.sessions.sessionOf(created.identity)
  assert.ok(session)
  return { ...made, session, cookie: cookieHeader(created?.setCookies ?? []) }
}

describe('whose a session is that is over', () => {
  it('is known of one that has outlived its limits', async () => {
    const { sessions, cookie, close } = await one()
    assert.equal(await sessions.read(cookie, 5000), undefined)
    assert.equal((await sessions.ownerOf(cookie))?.user, 'ada')
    await close()
  })

  it('is known of one whose refresh was refused', async () => {
    const { sessions, session, cookie, close } = await one()
    sessions.giveUp(session)
    assert.equal(await sessions.read(cookie, 1001), undefined)
    assert.equal((await sessions.ownerOf(cookie))?.user, 'ada')
    await close()
  })

  it('is nobody’s of one that was signed out, or ended by the provider or the operator', async () => {
    const ends: ((made: Awaited<ReturnType<typeof one>>) => unknown)[] = [
      async ({ sessions, cookie }) => sessions.end(cookie, 1001),
      ({ sessions }) => sessions.endVouched({ subject: person.subject, issuer: person.issuer }, 1001),
      ({ revocations }) => revocations.revoke('user', 'ada', 1001),
    ]
    for (const end of ends) {
      const made = await one()
      await end(made)
      assert.equal(await made.sessions.ownerOf(made.cookie), undefined)
      await made.close()
    }
  })

  it('is nobody’s without one that opens', async () => {
    const { sessions, close } = await one()
    for (const cookie of [undefined, '', '__Host-entrada=11AAAA']) {
      assert.equal(await sessions.ownerOf(cookie), undefined)
    }
    await close()
  })
})
