import assert from 'node:assert/strict'
import { generateKeyPairSync, verify } from 'node:crypto'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { es256, numbersOf } from '../../src/forward/es256.ts'

/** A number as DER has it: no zero before it but where its first bit is set. */
function derNumber(hex: string): string {
  const shortest = hex.replace(/^(?:00)+(?=..)/, '')
  const bytes = /^[89a-f]/.test(shortest) ? `00${shortest}` : shortest
  return `02${(bytes.length / 2).toString(16).padStart(2, '0')}${bytes}`
}

describe('the numbers of a signature', () => {
  it('are each of full length, however short they are', () => {
    const byte = fc.nat(255).map(value => value.toString(16).padStart(2, '0'))
    const number = fc
      .array(byte, { minLength: 1, maxLength: 32, size: 'max' })
      .map(bytes => bytes.join('').padStart(64, '0'))
    fc.assert(
      fc.property(number, number, (r, s) => {
        const body = derNumber(r) + derNumber(s)
        const der = Buffer.from(`30${(body.length / 2).toString(16).padStart(2, '0')}${body}`, 'hex')
        assert.equal(numbersOf(der).toString('hex'), r + s)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a signature', () => {
  it('is one of ES256, each time', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    // One in 128 has a number that is shorter than the others.
    for (let at = 0; at < 1500; at++) {
      const text = `${at}é`
      const signature = es256(text, privateKey)
      assert.equal(signature.length, 64)
      const key = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const
      assert.ok(verify('sha256', Buffer.from(text), key, signature), String(at))
    }
  })
})
