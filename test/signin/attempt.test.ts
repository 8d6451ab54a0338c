import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import type { Sealer } from '../../src/session/sealer.ts'
import { attemptLifetime, clockDrift } from '../../src/session/session.ts'
import {
  codeVerifierOf,
  isHandle,
  newAttempt,
  nonceOf,
  openAttempt,
  type LoginAttempt,
} from '../../src/signin/attempt.ts'
import { makeSessions } from '../session/sessions.ts'

const now = 1_800_000_000
const usual = { returnTo: '/reports?a=1', startedAt: now, round: 0, silent: false }

let attempts: Sealer
let attempt: LoginAttempt
let close: () => Promise<void>

before(async () => {
  ;({ attempts, close } = await makeSessions())
  attempt = newAttempt(attempts, usual)
})
after(async () => close())

const opened = (of: LoginAttempt, at = now, handle = of.handle) =>
  openAttempt(attempts, of.sealed, handle, at)

describe('a sign-in attempt', () => {
  it('comes back from what is sealed', () => {
    assert.deepEqual(opened(attempt, now + 1), attempt)
    const other = newAttempt(attempts, { ...usual, round: 2, silent: true })
    assert.deepEqual(opened(other), other)
  })

  it('is another one every time, though it is for the same page in the same second', () => {
    const other = newAttempt(attempts, usual)
    assert.notEqual(other.handle, attempt.handle)
    assert.notEqual(other.sealed, attempt.sealed)
  })

  it('has a handle that is recognised, and sorts by its time', () => {
    assert.ok(isHandle(attempt.handle))
    assert.ok(newAttempt(attempts, { ...usual, startedAt: now - 100 }).handle < attempt.handle)
  })

  it('lives for ten minutes', () => {
    assert.ok(opened(attempt, now + attemptLifetime - 1))
    assert.equal(opened(attempt, now + attemptLifetime), undefined)
  })

  it('is not believed from the far future', () => {
    assert.ok(opened(attempt, now - clockDrift))
    assert.equal(opened(attempt, now - clockDrift - 1), undefined)
  })

  it('is not found under the name of another, nor under its own with another time', () => {
    assert.equal(opened(attempt, now, newAttempt(attempts, usual).handle), undefined)
    const later = (now + 1).toString(36).padStart(9, '0') + attempt.handle.slice(9)
    assert.equal(opened(attempt, now, later), undefined)
  })

  for (const member of ['r', 't', 'n']) {
    it(`is nothing when its member ${member} is of another kind`, () => {
      const sealed = attempts.seal({ r: '/', t: now, [member]: null })
      const hash = createHash('sha256').update(`entrada handle ${sealed}`).digest('base64url').slice(0, 22)
      const handle = `${now.toString(36).padStart(9, '0')}${hash}`
      assert.equal(openAttempt(attempts, sealed, handle, now), undefined)
    })
  }

  it('is no other word of ours that the same key has sealed', () => {
    const word = attempts.seal({ x: 'the public id of a session' })
    assert.equal(openAttempt(attempts, word, attempt.handle, now), undefined)
  })

  it('is nothing when the cookie does not open', () => {
    assert.equal(openAttempt(attempts, `${attempt.sealed}A`, attempt.handle, now), undefined)
  })

  it('takes at most 180 bytes of a request for a short path', () => {
    const short = newAttempt(attempts, { ...usual, returnTo: '/tab/12' })
    const pair = `__Host-entrada-login.${short.handle}=${short.sealed}; `
    assert.ok(pair.length <= 180, String(pair.length))
  })
})

describe('verifier and nonce', () => {
  it('have the form of RFC 7636 section 4.1', () => {
    assert.match(codeVerifierOf(attempt), /^[\w-]{43}$/)
    assert.match(nonceOf(attempt), /^[\w-]{43}$/)
  })

  it('share nothing with each other or with the handle, which anybody on the way may see', () => {
    const words = [codeVerifierOf(attempt), nonceOf(attempt), attempt.handle.slice(9)]
    assert.equal(new Set(words.map(word => word.slice(0, 8))).size, 3)
    for (const word of words) assert.ok(!attempt.sealed.includes(word.slice(0, 8)))
  })

  it('differ for each attempt', () => {
    const other = newAttempt(attempts, usual)
    assert.notEqual(codeVerifierOf(other), codeVerifierOf(attempt))
    assert.notEqual(nonceOf(other), nonceOf(attempt))
  })

  it('are the same when the attempt comes back', () => {
    const again = opened(attempt)
    assert.ok(again)
    assert.deepEqual([codeVerifierOf(again), nonceOf(again)], [codeVerifierOf(attempt), nonceOf(attempt)])
  })
})

describe('the shape of a handle', () => {
  const whole = `${'0'.repeat(9)}${'a'.repeat(22)}`
  it('is that of a handle', () => assert.equal(isHandle(whole), true))
  for (const text of [null, undefined, '', 'x', `${whole}x`, whole.slice(1), '../'.repeat(11)]) {
    it(`is not ${JSON.stringify(text)}`, () => assert.equal(isHandle(text), false))
  }
})
