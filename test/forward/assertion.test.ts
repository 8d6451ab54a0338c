import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
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
      assertions.sign(identity, audience, now).token,
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
        .sign(somebody, audience, now)
        .token.split('.')
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
          const { token } = assertions.sign({ ...identity, ...said }, audience, now)
          const { payload } = await jwtVerify(token, keys, options)
          assert.deepEqual({ name: payload['name'], roles: payload['roles'] }, { ...said })
          assert.equal(Buffer.from(token.split('.')[2] ?? '', 'base64url').length, 64)
        },
      ),
      { numRuns: 100 },
    )
  })

  it('is given out for two minutes, and not when the clock has gone back', () => {
    const assertions = make()
    const assertion = assertions.sign(identity, audience, now)
    const times = [now - 1, now, now + 119, now + 120]
    assert.deepEqual(
      times.map(at => assertions.isCurrent(assertion, at)),
      [false, true, true, false],
    )
  })
})

describe('the published keys', () => {
  it('are all of the ring, so that a key change loses nothing', async () => {
    const [before, after] = [make([Buffer.alloc(48, 2)]), make()]
    await jwtVerify(
      before.sign(identity, audience, now).token,
      createLocalJWKSet({ keys: [...after.jwks().keys] }),
      {
        currentDate: new Date(now * 1000),
      },
    )
    assert.equal(after.jwks().keys.length, 2)
  })

  it('follow the ring at once, and what a key has signed that is gone is given out no more', async () => {
    let ring = seeds.slice(0, 1)
    const assertions = createAssertions({ seeds: () => ring, issuer: 'https://app.example' })
    const kidOf = () => decodeProtectedHeader(assertions.sign(identity, audience, now).token).kid
    const kids = () => assertions.jwks().keys.map(({ kid }) => kid)
    const [old = ''] = kids()
    assert.equal(kidOf(), old)
    const given = assertions.sign(identity, audience, now)
    assert.ok(assertions.isCurrent(given, now))
    ring = [...seeds]
    assert.equal(kidOf(), old)
    assert.equal(kids().length, 2)
    ring = seeds.toReversed()
    assert.equal(kidOf(), kids()[0])
    assert.notEqual(kids()[0], old)
    assert.ok(!assertions.isCurrent(given, now))
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
    assert.equal(
      decodeProtectedHeader(make().sign(identity, audience, now).token).kid,
      make().jwks().keys[0]?.kid,
    )
  })

  it('cannot be made without a seed', () => {
    assert.throws(() => make([]))
  })
})
