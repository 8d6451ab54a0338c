import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { pack, unpack, type Packed } from '../../src/session/packing.ts'

const times = { authenticatedAt: 1, lastSeenAt: 1, checkedAt: 1 }

describe('what rules go by in a packed session', () => {
  const person = { user: 'u', subject: 's', issuer: 'i', roles: [], groups: [] }
  const told = { claims: { level: [3] }, lacks: { roles: ['Guest'], groups: [] } }
  const packed = (generation: number) =>
    JSON.parse(
      JSON.stringify(pack({ ...times, id: 'x', generation, person: { ...person, ...told } })),
    ) as Packed

  it('is of its generation', () => {
    for (const generation of [0, 1, 7]) {
      const { claims, lacks } = unpack(packed(generation)).person
      assert.deepEqual({ claims, lacks }, told)
    }
  })

  it('is forgotten when an earlier version has refreshed the session, which took it along as it was', () => {
    for (const generation of [0, 1, 7]) {
      const { claims, lacks } = unpack({ ...packed(generation), v: generation + 1 }).person
      assert.deepEqual([claims, lacks], [undefined, undefined])
    }
  })
})
