import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { createAssertions } from '../../src/forward/assertion.ts'
import type { Identity } from '../../src/identity/identity.ts'

const now = 1_800_000_000
const identity: Identity = {
  user: 'oid-1',
  subject: 'sub-1',
  issuer: 'https://idp.example',
  tenant: 'tid-1',
  name: 'Jørn',
  email: 'j@corp.example',
  roles: ['Admin'],
  groups: [],
  sessionId: 'hash',
  authenticatedAt: now,
}
const seeds = [Buffer.alloc(48, 1), Buffer.alloc(48, 2)]
const make = (all = seeds) =>
  createAssertions({ seeds: all, issuer: 'https://app.example', audience: 'http://127.0.0.1:3000' })

describe('an identity assertion', () => {
  it('is verified with the published keys, and says who it is, for whom and until when', async () => {
    const assertions = make()
    const { payload, protectedHeader } = await jwtVerify(
      await assertions.of(identity, now),
      createLocalJWKSet({ keys: [...assertions.jwks.keys] }),
      {
        algorithms: ['ES256'],
        typ: 'entrada+jwt',
        issuer: 'https://app.example',
        audience: 'http://127.0.0.1:3000',
        currentDate: new Date(now * 1000),
      },
    )
    assert.deepEqual(payload, {
      iss: 'https://app.example',
      aud: 'http://127.0.0.1:3000',
      sub: 'oid-1',
      iat: now,
      exp: now + 300,
      roles: ['Admin'],
      groups: [],
      email: 'j@corp.example',
      name: 'Jørn',
      tid: 'tid-1',
      sid: 'hash',
    })
    assert.equal(protectedHeader.kid, assertions.jwks.keys[0]?.kid)
  })

  it('is signed once in a while, not for each request', async () => {
    const assertions = make()
    const first = await assertions.of(identity, now)
    assert.equal(await assertions.of(identity, now + 119), first)
    assert.notEqual(await assertions.of(identity, now + 120), first)
  })

  it('is signed anew when the clock goes back', async () => {
    const assertions = make()
    const first = await assertions.of(identity, now)
    assert.notEqual(await assertions.of(identity, now - 1000), first)
  })
})

describe('the published keys', () => {
  it('are all of the ring, so that a key change loses nothing', async () => {
    const [before, after] = [make([Buffer.alloc(48, 2)]), make()]
    await jwtVerify(await before.of(identity, now), createLocalJWKSet({ keys: [...after.jwks.keys] }), {
      currentDate: new Date(now * 1000),
    })
    assert.equal(after.jwks.keys.length, 2)
  })

  it('hold nothing private', () => {
    for (const key of make().jwks.keys) {
      assert.deepEqual(Object.keys(key).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
    }
  })

  it('follow from the seeds alone, so that replicas agree', async () => {
    assert.deepEqual(make().jwks, make().jwks)
    assert.equal(decodeProtectedHeader(await make().of(identity, now)).kid, make().jwks.keys[0]?.kid)
  })

  it('cannot be made without a seed', () => {
    assert.throws(() => make([]))
  })
})
