import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import * as fc from 'fast-check'
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
const audience = 'http://127.0.0.1:3000'
const seeds = [Buffer.alloc(48, 1), Buffer.alloc(48, 2)]
const make = (all = seeds) => createAssertions({ seeds: () => all, issuer: 'https://app.example' })

describe('an identity assertion', () => {
  it('is verified with the published keys, and says who it is, for whom and until when', async () => {
    const assertions = make()
    const { payload, protectedHeader } = await jwtVerify(
      assertions.of(identity, audience, now),
      createLocalJWKSet({ keys: [...assertions.jwks().keys] }),
      {
        algorithms: ['ES256'],
        typ: 'entrada+jwt',
        issuer: 'https://app.example',
        audience,
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
    assert.equal(protectedHeader.kid, assertions.jwks().keys[0]?.kid)
  })

  it('has header and claims in the bytes and the order in which it always had them', () => {
    const { email: _email, tenant: _tenant, ...less } = identity
    const parts = (somebody: Identity) =>
      make()
        .of(somebody, audience, now)
        .split('.')
        .map(part => Buffer.from(part, 'base64url').toString())
    const kid = make().jwks().keys[0]?.kid
    const [head, claims] = parts(identity)
    assert.equal(head, `{"alg":"ES256","typ":"entrada+jwt","kid":"${kid}"}`)
    assert.equal(
      claims,
      '{"roles":["Admin"],"groups":[],"email":"j@corp.example","name":"Jørn","tid":"tid-1","sid":"hash",' +
        `"iss":"https://app.example","aud":"${audience}","sub":"oid-1","iat":${now},"exp":${now + 300}}`,
    )
    assert.equal(
      parts(less)[1],
      '{"roles":["Admin"],"groups":[],"name":"Jørn","sid":"hash",' +
        `"iss":"https://app.example","aud":"${audience}","sub":"oid-1","iat":${now},"exp":${now + 300}}`,
    )
  })

  it('says the same of whoever it is, in 64 bytes of signature', async () => {
    const assertions = make()
    const keys = createLocalJWKSet({ keys: [...assertions.jwks().keys] })
    const options = { algorithms: ['ES256'], currentDate: new Date(now * 1000) }
    await fc.assert(
      fc.asyncProperty(
        fc.record({ name: fc.string({ unit: 'binary' }), roles: fc.array(fc.string({ unit: 'grapheme' })) }),
        async said => {
          const token = assertions.of({ ...identity, ...said }, audience, now)
          const { payload } = await jwtVerify(token, keys, options)
          assert.deepEqual({ name: payload['name'], roles: payload['roles'] }, { ...said })
          assert.equal(Buffer.from(token.split('.')[2] ?? '', 'base64url').length, 64)
        },
      ),
      { numRuns: 100 },
    )
  })

  it('is signed once in a while, not for each request', async () => {
    const assertions = make()
    const first = assertions.of(identity, audience, now)
    assert.equal(assertions.of(identity, audience, now + 119), first)
    assert.notEqual(assertions.of(identity, audience, now + 120), first)
  })

  it('is one of its own for each upstream, each signed once in a while', async () => {
    const assertions = make()
    const [first, second] = [assertions.of(identity, 'a', now), assertions.of(identity, 'b', now)]
    assert.deepEqual([decodeJwt(first).aud, decodeJwt(second).aud], ['a', 'b'])
    assert.equal(assertions.of(identity, 'a', now + 1), first)
    assert.equal(assertions.of(identity, 'b', now + 1), second)
  })

  it('is signed anew when the clock goes back', async () => {
    const assertions = make()
    const first = assertions.of(identity, audience, now)
    assert.notEqual(assertions.of(identity, audience, now - 1000), first)
  })
})

describe('the published keys', () => {
  it('are all of the ring, so that a key change loses nothing', async () => {
    const [before, after] = [make([Buffer.alloc(48, 2)]), make()]
    await jwtVerify(before.of(identity, audience, now), createLocalJWKSet({ keys: [...after.jwks().keys] }), {
      currentDate: new Date(now * 1000),
    })
    assert.equal(after.jwks().keys.length, 2)
  })

  it('follow the ring at once, and what a key has signed that is gone is given out no more', async () => {
    let ring = seeds.slice(0, 1)
    const assertions = createAssertions({ seeds: () => ring, issuer: 'https://app.example' })
    const kidOf = () => decodeProtectedHeader(assertions.of(identity, audience, now)).kid
    const kids = () => assertions.jwks().keys.map(({ kid }) => kid)
    const [old = ''] = kids()
    assert.equal(kidOf(), old)
    ring = [...seeds]
    assert.equal(kidOf(), old)
    assert.equal(kids().length, 2)
    ring = seeds.toReversed()
    assert.equal(kidOf(), kids()[0])
    assert.notEqual(kids()[0], old)
    ring = seeds.slice(1)
    assert.deepEqual(kids(), [kidOf()])
  })

  it('hold nothing private', () => {
    for (const key of make().jwks().keys) {
      assert.deepEqual(Object.keys(key).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
    }
  })

  it('follow from the seeds alone, so that replicas agree', async () => {
    assert.deepEqual(make().jwks(), make().jwks())
    assert.equal(decodeProtectedHeader(make().of(identity, audience, now)).kid, make().jwks().keys[0]?.kid)
  })

  it('cannot be made without a seed', () => {
    assert.throws(() => make([]))
  })
})
