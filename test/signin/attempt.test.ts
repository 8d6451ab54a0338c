import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { attemptLifetime, clockDrift } from '../../src/session/session.ts'
import {
  codeVerifierOf,
  isHandle,
  newAttempt,
  nonceOf,
  packAttempt,
  unpackAttempt,
} from '../../src/signin/attempt.ts'

const now = 1_800_000_000
const attempt = newAttempt('/reports?a=1', now)

describe('a sign-in attempt', () => {
  it('comes back from what is sealed', () => {
    assert.deepEqual(unpackAttempt(packAttempt(attempt), attempt.handle, now + 1), attempt)
  })

  it('is another one every time', () => {
    const other = newAttempt('/', now)
    assert.notEqual(other.handle, attempt.handle)
    assert.notEqual(other.secret, attempt.secret)
  })

  it('has a handle that is recognised, and sorts by its time', () => {
    assert.ok(isHandle(attempt.handle))
    assert.ok(newAttempt('/', now - 100).handle < attempt.handle)
  })

  it('lives for ten minutes', () => {
    const packed = packAttempt(attempt)
    assert.ok(unpackAttempt(packed, attempt.handle, now + attemptLifetime - 1))
    assert.equal(unpackAttempt(packed, attempt.handle, now + attemptLifetime), undefined)
  })

  it('is not believed from the far future', () => {
    const packed = packAttempt(attempt)
    assert.ok(unpackAttempt(packed, attempt.handle, now - clockDrift))
    assert.equal(unpackAttempt(packed, attempt.handle, now - clockDrift - 1), undefined)
  })

  it('is not found under the name of another', () => {
    assert.equal(unpackAttempt(packAttempt(attempt), newAttempt('/', now).handle, now), undefined)
  })

  for (const member of ['s', 'r', 't']) {
    it(`is nothing without its member ${member}`, () => {
      assert.equal(unpackAttempt({ ...packAttempt(attempt), [member]: null }, attempt.handle, now), undefined)
    })
  }

  it('is nothing when the cookie did not open', () => {
    assert.equal(unpackAttempt(undefined, attempt.handle, now), undefined)
  })
})

describe('verifier and nonce', () => {
  it('have the form of RFC 7636 section 4.1', () => {
    assert.match(codeVerifierOf(attempt), /^[\w-]{43}$/)
    assert.match(nonceOf(attempt), /^[\w-]{43}$/)
  })

  it('differ from each other, and give the secret away to nobody', () => {
    assert.equal(new Set([codeVerifierOf(attempt), nonceOf(attempt), attempt.secret, attempt.handle]).size, 4)
  })

  it('differ for each attempt', () => {
    const other = { ...attempt, secret: newAttempt('/', now).secret }
    assert.notEqual(codeVerifierOf(other), codeVerifierOf(attempt))
    assert.notEqual(nonceOf(other), nonceOf(attempt))
  })
})

describe('the shape of a handle', () => {
  for (const text of [
    null,
    undefined,
    '',
    'x',
    `${attempt.handle}x`,
    attempt.handle.slice(1),
    '../'.repeat(11),
  ]) {
    it(`is not ${JSON.stringify(text)}`, () => assert.equal(isHandle(text), false))
  }
})
