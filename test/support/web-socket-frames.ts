import { randomBytes } from 'node:crypto'

export type FrameOptions = Readonly<{
  /** Of the message; a binary one without it (RFC 6455 section 5.2). */
  opcode?: number
  /** False: another fragment follows. */
  isFinal?: boolean
  isMasked?: boolean
}>

/** One frame as it goes over the wire. */
export function frame(payload: string | Buffer, options: FrameOptions = {}): Buffer {
  const { opcode = 2, isFinal = true, isMasked = false } = options
  const bytes = Buffer.from(payload)
  const header = frameHeader(bytes.length, options)
  header[0] = (isFinal ? 0x80 : 0) | opcode
  if (!isMasked) return Buffer.concat([header, bytes])
  const key = randomBytes(4)
  return Buffer.concat([header, key, bytes.map((byte, at) => byte ^ (key[at % 4] ?? 0))])
}

/** The header of a frame up to its length, however large that is. */
export function frameHeader(length: number, options: FrameOptions = {}): Buffer {
  const { opcode = 2, isFinal = true, isMasked = false } = options
  const first = (isFinal ? 0x80 : 0) | opcode
  const mask = isMasked ? 0x80 : 0
  if (length < 126) return Buffer.from([first, mask | length])
  if (length < 65_536) return Buffer.from([first, mask | 126, length >> 8, length & 255])
  const header = Buffer.alloc(10)
  header[0] = first
  header[1] = mask | 127
  header.writeBigUInt64BE(BigInt(length), 2)
  return header
}

/** The codes of the close frames at the end of `bytes`, which begin at a frame; undefined when they end within one. */
export function closeCodes(bytes: Buffer): readonly number[] | undefined {
  const codes: number[] = []
  for (let at = 0; at < bytes.length;) {
    const opcode = (bytes[at] ?? 0) & 0x0f
    const isMasked = ((bytes[at + 1] ?? 0) & 0x80) !== 0
    const short = (bytes[at + 1] ?? 0) & 0x7f
    const lengthSize = short === 127 ? 8 : short === 126 ? 2 : 0
    const start = at + 2 + lengthSize + (isMasked ? 4 : 0)
    if (start > bytes.length) return undefined
    const length =
      short === 127
        ? Number(bytes.readBigUInt64BE(at + 2))
        : short === 126
          ? bytes.readUInt16BE(at + 2)
          : short
    if (start + length > bytes.length) return undefined
    if (opcode === 8 && length >= 2) {
      const key = isMasked ? bytes.subarray(start - 4, start) : Buffer.alloc(4)
      codes.push((((bytes[start] ?? 0) ^ (key[0] ?? 0)) << 8) | ((bytes[start + 1] ?? 0) ^ (key[1] ?? 0)))
    }
    at = start + length
  }
  return codes
}
