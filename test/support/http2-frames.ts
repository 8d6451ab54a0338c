/** Frames of HTTP/2 by hand (RFC 9113 section 4), for what no client of Node would send. */
export const frameTypes = {
  data: 0,
  headers: 1,
  reset: 3,
  settings: 4,
  ping: 6,
  goaway: 7,
  continuation: 9,
} as const

export const flags = { none: 0, endStream: 1, endHeaders: 4 } as const

/** What a client begins a connection with: the preface and settings that change nothing (section 3.4). */
export function preface(): Buffer {
  return Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame('settings', 0, 0)])
}

export function frame(
  type: keyof typeof frameTypes,
  flag: number,
  stream: number,
  payload: Buffer = Buffer.alloc(0),
): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head.writeUInt8(frameTypes[type], 3)
  head.writeUInt8(flag, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

/** A header block without indexing and without Huffman codes (RFC 7541 section 6.2.2); names and values below 127 bytes. */
export function headerBlock(headers: readonly (readonly [string, string])[]): Buffer {
  return Buffer.concat(
    headers.flatMap(([name, value]) => [
      Buffer.from([0, name.length]),
      Buffer.from(name, 'latin1'),
      Buffer.from([value.length]),
      Buffer.from(value, 'latin1'),
    ]),
  )
}

/** The head of a request for app.example. */
export function requestHead(
  stream: number,
  method: string,
  path: string,
  flag: number = flags.endHeaders,
): Buffer {
  const block = headerBlock([
    [':method', method],
    [':scheme', 'https'],
    [':authority', 'app.example'],
    [':path', path],
  ])
  return frame('headers', flag, stream, block)
}

/** RST_STREAM (section 6.4). */
export function reset(stream: number, code: number): Buffer {
  const payload = Buffer.alloc(4)
  payload.writeUInt32BE(code)
  return frame('reset', 0, stream, payload)
}

/** The whole frames in what has come; of each its type, stream and payload. */
export function framesIn(
  bytes: Buffer,
): readonly Readonly<{ type: number; stream: number; payload: Buffer }>[] {
  const frames = []
  for (let at = 0; at + 9 <= bytes.length;) {
    const length = bytes.readUIntBE(at, 3)
    const payload = bytes.subarray(at + 9, at + 9 + length)
    frames.push({ type: bytes.readUInt8(at + 3), stream: bytes.readUInt32BE(at + 5), payload })
    at += 9 + length
  }
  return frames
}
