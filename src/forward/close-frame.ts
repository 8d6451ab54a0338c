import { randomBytes } from 'node:crypto'

/**
 * A close frame with a status code and no reason (RFC 6455 section 5.5.1).
 * @param code as of section 7.4; above 1000
 * @param from who seems to send it: what a client sends is masked with a key that nobody can foresee (section 5.3)
 */
export function closeFrame(code: number, from: 'client' | 'server'): Buffer {
  const payload = Buffer.from([code >> 8, code & 0xff])
  if (from === 'server') return Buffer.concat([Buffer.from([0x88, payload.length]), payload])
  const key = randomBytes(4)
  const masked = payload.map((byte, at) => byte ^ (key[at % 4] as number))
  return Buffer.concat([Buffer.from([0x88, 0x80 | payload.length]), key, masked])
}
