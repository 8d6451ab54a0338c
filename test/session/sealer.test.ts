import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { cookieHeader, keyOf, makeSessions } from './sessions.ts'

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

  it('does not open when any bit is flipped', async () => {
    const { attempts, close } = await makeSessions()
    const bytes = Buffer.from(attempts.seal({ a: 1 }).slice(1), 'base64url')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      assert.equal(attempts.open(`1${changed.toString('base64url')}`), undefined, String(bit))
    }
    assert.ok(attempts.open(`1${bytes.toString('base64url')}`))
    await close()
  })

  it('does not open when it is cut or grown', async () => {
    const { attempts, close } = await makeSessions()
    const sealed = attempts.seal({ a: 1 })
    for (let length = 0; length < sealed.length; length++) {
      assert.equal(attempts.open(sealed.slice(0, length)), undefined, String(length))
      assert.equal(attempts.open(`${sealed}${'A'.repeat(length + 1)}`), undefined, String(length))
    }
    await close()
  })

  it('shares no block with what was sealed of the same data before', async () => {
    const { attempts, close } = await makeSessions()
    const data = { a: 'x'.repeat(500) }
    const blocks = (sealed: string) =>
      Buffer.from(sealed.slice(1), 'base64url').toString('hex').match(/.{16}/g) ?? []
    const [one, other] = [blocks(attempts.seal(data)), new Set(blocks(attempts.seal(data)))]
    assert.ok(one.length > 50)
    assert.deepEqual(
      one.filter(block => other.has(block)),
      [],
    )
    await close()
  })

  it('does not open under a key that another purpose or installation has, nor the session of one elsewhere', async () => {
    const [one, other] = [await makeSessions(), await makeSessions({ keys: [keyOf(2)] })]
    const person = { user: 'u', subject: 's', issuer: 'i', roles: [], groups: [] }
    const cookie = cookieHeader((await one.sessions.create({ person }, undefined, 1000))?.setCookies ?? [])
    assert.ok(await one.sessions.read(cookie, 1001))
    assert.equal(await other.sessions.read(cookie, 1001), undefined)
    assert.equal(one.attempts.open(cookie.slice(cookie.indexOf('=') + 2)), undefined)
    await Promise.all([one.close(), other.close()])
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
    assert.equal(await sessions.read(header, 1000), undefined)
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

  it('is nothing, and no failure, whatever text it is', async () => {
    const { attempts, sessions, jar, close } = await makeSessions()
    const someText = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.base64String({ maxLength: 400 }),
      fc.uint8Array({ maxLength: 400 }).map(bytes => `1${Buffer.from(bytes).toString('base64url')}`),
    )
    await fc.assert(
      fc.asyncProperty(someText, fc.nat(9), async (value, at) => {
        assert.equal(attempts.open(value), undefined)
        for (const name of [jar.sessionName, `${jar.sessionName}.${at}`]) {
          const cookie = `${name}=${value}; ${jar.sessionName}.0=2${value}; ${jar.sessionName}.1=2${value}`
          assert.equal(await sessions.read(cookie, 1000), undefined)
          assert.ok((await sessions.end(cookie, 1000)).setCookies.length > 0)
        }
      }),
      { numRuns: process.env['ENTRADA_TEST_LONG'] === '1' ? 500_000 : 3000 },
    )
    await close()
  })

  it('is nothing when it was never sealed', async () => {
    const { attempts, close } = await makeSessions()
    for (const text of ['', '1', '1AAAA', '2abc', 'a'.repeat(5000), '%', ';;;']) {
      assert.equal(attempts.open(text), undefined, text)
    }
    await close()
  })
})
