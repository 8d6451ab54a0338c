import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { keyOf, makeSessions } from './sessions.ts'

describe('what was sealed', () => {
  it('opens again', async () => {
    const { attempts, close } = await makeSessions()
    assert.deepEqual(attempts.open(attempts.seal({ a: 1 })), { a: 1 })
    await close()
  })

  it('is another text every time', async () => {
    const { attempts, close } = await makeSessions()
    assert.notEqual(attempts.seal({ a: 1 }), attempts.seal({ a: 1 }))
    await close()
  })

  it('needs no percent-encoding in a cookie', async () => {
    const { attempts, close } = await makeSessions()
    assert.match(attempts.seal({ a: 'é;, "\\' }), /^[\w-]+$/)
    await close()
  })

  it('does not open when any character is changed', async () => {
    const { attempts, close } = await makeSessions()
    const sealed = attempts.seal({ a: 1 })
    for (let at = 0; at < sealed.length; at++) {
      const other = sealed[at] === 'A' ? 'B' : 'A'
      assert.equal(attempts.open(sealed.slice(0, at) + other + sealed.slice(at + 1)), undefined, String(at))
    }
    await close()
  })

  it('does not open in another spelling of the same bytes', async () => {
    const { attempts, close } = await makeSessions()
    const sealed = attempts.seal({ a: 1 })
    for (const other of [`${sealed}=`, `${sealed} `, ` ${sealed}`, `${sealed}%3D`]) {
      assert.equal(attempts.open(other), undefined, other)
    }
    await close()
  })

  it('does not open under another purpose', async () => {
    const { attempts, sessions, jar, close } = await makeSessions()
    const header = `${jar.sessionName}=1${attempts.seal({ i: 'x', u: 'u', a: 1000, l: 1000 })}`
    assert.equal(sessions.read(header, 1000), undefined)
    await close()
  })

  it('does not open in another installation with the same key', async () => {
    const [one, other] = [await makeSessions(), await makeSessions({ clientId: 'other' })]
    assert.equal(other.attempts.open(one.attempts.seal({ a: 1 })), undefined)
    await Promise.all([one.close(), other.close()])
  })

  it('opens under every key of the ring, and is sealed under the first', async () => {
    const old = await makeSessions({ keys: [keyOf(1)] })
    const both = await makeSessions({ keys: [keyOf(2), keyOf(1)] })
    assert.deepEqual(both.attempts.open(old.attempts.seal({ a: 1 })), { a: 1 })
    assert.equal(old.attempts.open(both.attempts.seal({ a: 1 })), undefined)
    await Promise.all([old.close(), both.close()])
  })

  it('is nothing when it was never sealed', async () => {
    const { attempts, close } = await makeSessions()
    for (const text of ['', '1', '1AAAA', '2abc', 'a'.repeat(5000), '%', ';;;']) {
      assert.equal(attempts.open(text), undefined, text)
    }
    await close()
  })
})
