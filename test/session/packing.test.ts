import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { pack, unpack, type Packed } from '../../src/session/packing.ts'
import type { Session } from '../../src/session/session.ts'

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const text = fc.string({ unit: 'grapheme', maxLength: 40 })
const guid = fc.uuid()
const sessions = fc.record({
  id: fc.string({ minLength: 22, maxLength: 22 }),
  person: fc.record({
    user: text,
    subject: text,
    issuer: fc.webUrl(),
    tenant: optional(guid),
    name: optional(text),
    email: optional(fc.emailAddress()),
    preferredUsername: optional(text),
    profile: optional(fc.dictionary(fc.constantFrom('jobTitle', 'mail'), text)),
    roles: fc.array(text, { maxLength: 10 }),
    claims: optional(
      fc.dictionary(
        fc.constantFrom('department', 'a.b', 'https://x.example/c'),
        fc.array(fc.oneof(text, fc.nat(), fc.boolean()), { maxLength: 5 }),
      ),
    ),
    lacks: optional(
      fc.record({ roles: fc.array(text, { maxLength: 3 }), groups: fc.array(guid, { maxLength: 3 }) }),
    ),
    authTime: optional(fc.nat()),
    acrs: optional(fc.array(fc.constantFrom('c1', 'c2', 'c25'), { minLength: 1 })),
    // GUIDs in capitals and almost-GUIDs are names like any other.
    groups: fc.array(
      fc.oneof(
        guid,
        text,
        guid.map(id => id.toUpperCase()),
        guid.map(id => `${id}0`),
      ),
      {
        maxLength: 200,
      },
    ),
  }),
  authenticatedAt: fc.nat(),
  lastSeenAt: fc.nat(),
  checkedAt: fc.nat(),
  generation: fc.nat(),
  refreshToken: optional(text),
  loginHint: optional(text),
  sid: optional(text),
  idToken: optional(text),
  more: optional(fc.dictionary(fc.constantFrom('xx', 'zz', 'later'), fc.jsonValue(), { minKeys: 1 })),
})

const times = { authenticatedAt: 1, lastSeenAt: 1, checkedAt: 1, generation: 0 }

describe('a packed session', () => {
  it('is the same session again, the order of its groups apart', () => {
    fc.assert(
      fc.property(sessions, raw => {
        // Members that are undefined are absent in a session.
        const session = JSON.parse(JSON.stringify(raw)) as Session
        const again = unpack(JSON.parse(JSON.stringify(pack(session))) as Packed)
        assert.deepEqual(sorted(again), sorted(session))
      }),
      { numRuns: process.env['ENTRADA_TEST_LONG'] === '1' ? 50_000 : 1000 },
    )
  })

  it('holds 200 groups that are GUIDs in less than 4.4 KB', () => {
    const groups = fc.sample(guid, { numRuns: 200, seed: 1 })
    const person = { user: 'u', subject: 's', issuer: 'https://idp.example', roles: [], groups }
    const packed = pack({ id: 'x'.repeat(22), person, ...times })
    assert.ok(JSON.stringify(packed).length < 4400)
    assert.deepEqual(unpack(packed).person.groups, groups)
  })

  it('cannot be changed by those who share it', () => {
    const person = { user: 'u', subject: 's', issuer: 'i', roles: ['Reader'], groups: [] }
    const session = unpack(pack({ id: 'x', person, ...times }))
    for (const part of [session, session.person, session.person.roles, session.person.groups]) {
      assert.ok(Object.isFrozen(part))
    }
  })
})

function sorted(session: Session): Session {
  return { ...session, person: { ...session.person, groups: session.person.groups.toSorted() } }
}
