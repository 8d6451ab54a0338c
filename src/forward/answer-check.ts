import type { RawHeaders } from './identity-headers.ts'

/**
 * Refuses an answer that the client could not be given as it was meant.
 * @throws Error for a status that HTTP does not have (RFC 9110 section 15), and for a transfer coding besides
 *   `chunked`, which nobody asked for: it would be lost here, and with it the meaning of the body (RFC 9112 section 7)
 */
export function checkAnswer(status: number, rawHeaders: RawHeaders): void {
  if (status < 200 || status > 599) throw new Error(`the upstream has answered with status ${status}`)
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string
    if (name.length !== codingName.length || name.toLowerCase() !== codingName) continue
    const coding = rawHeaders[index + 1] as string
    if (coding.toLowerCase() !== 'chunked') throw new Error(`the upstream has used the coding ${coding}`)
  }
}

const codingName = 'transfer-encoding'

/** Bytes of the body that the head of an answer speaks of; undefined when it does not. undici holds the body to it. */
export function toldLength(rawHeaders: RawHeaders): number | undefined {
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string
    if (name.length === lengthName.length && name.toLowerCase() === lengthName) {
      return Number(rawHeaders[index + 1])
    }
  }
  return undefined
}

const lengthName = 'content-length'
