import { sign, type KeyObject } from 'node:crypto'

/** Bytes of each of the two numbers that a signature with P-256 is (RFC 7518 section 3.4). */
const half = 32

/**
 * The ES256 signature of a text (RFC 7518 section 3.4): 64 bytes. Made at once: that takes some 35 µs, less than it costs to
 * hand it to another thread and to go on when that has answered. Node would give this form itself (`dsaEncoding`), but
 * exports the key for it each time, which takes longer than to sign.
 */
export function es256(text: string, key: KeyObject): Buffer {
  return numbersOf(sign('sha256', Buffer.from(text), key))
}

/**
 * The numbers of a signature one behind the other, each of full length.
 * @param der an ECDSA-Sig-Value (RFC 3279 section 2.2.3): `30 length`, then each number as `02 length bytes`
 */
export function numbersOf(der: Buffer): Buffer {
  const numbers = Buffer.alloc(2 * half)
  let at = 2
  for (const end of [half, 2 * half]) {
    const length = der[at + 1] ?? 0
    const from = at + 2
    at = from + length
    // A zero stands before a number whose first bit is set, and none before a small one.
    const excess = Math.max(0, length - half)
    der.copy(numbers, end - length + excess, from + excess, at)
  }
  return numbers
}
