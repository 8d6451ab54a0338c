import { crc32, deflateSync, inflateSync } from 'node:zlib'

const signature = Buffer.from('89504e470d0a1a0a', 'hex')

/**
 * The same picture with at most 256 colours, which makes that of a page a third of its size: the most frequent ones
 * stay as they are, each other becomes the nearest of them.
 * @param png as browsers write it: 8 bits a channel, not interlaced (PNG, sections 9 and 11)
 */
export function smallPng(png: Buffer): Buffer {
  const { width, height, pixels } = read(png)
  const counts = new Map<number, number>()
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1)
  const colours = [...counts].toSorted(([, one], [, other]) => other - one).map(([colour]) => colour)
  const kept = colours.slice(0, 256)
  const indexes = new Map(colours.map(colour => [colour, nearest(kept, colour)]))
  const rows = Buffer.alloc((width + 1) * height)
  // Each row begins with its filter, 0 for none.
  for (const [at, colour] of pixels.entries())
    rows[at + Math.floor(at / width) + 1] = indexes.get(colour) ?? 0
  return written(width, height, kept, rows)
}

function nearest(kept: readonly number[], colour: number): number {
  const distances = kept.map(each =>
    [16, 8, 0].reduce((sum, shift) => sum + (((each >> shift) & 255) - ((colour >> shift) & 255)) ** 2, 0),
  )
  return distances.indexOf(Math.min(...distances))
}

function read(png: Buffer): { width: number; height: number; pixels: Uint32Array } {
  const chunks = [...chunksOf(png)]
  const head = chunks.find(({ type }) => type === 'IHDR')?.data ?? Buffer.alloc(13)
  const [width, height, depth, kind, interlaced] = [
    head.readUInt32BE(0),
    head.readUInt32BE(4),
    head[8],
    head[9],
    head[12],
  ]
  if (depth !== 8 || (kind !== 2 && kind !== 6) || interlaced !== 0)
    throw new Error('not a picture of a browser')
  const size = kind === 2 ? 3 : 4
  const bytes = inflateSync(
    Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)),
  )
  const stride = width * size
  const pixels = new Uint32Array(width * height)
  let above = Buffer.alloc(stride)
  for (let row = 0; row < height; row += 1) {
    const start = row * (stride + 1)
    const line = Buffer.from(bytes.subarray(start + 1, start + 1 + stride))
    unfilter(bytes[start] ?? 0, line, above, size)
    for (let at = 0; at < width; at += 1) pixels[row * width + at] = line.readUIntBE(at * size, 3)
    above = line
  }
  return { width, height, pixels }
}

function* chunksOf(png: Buffer): Generator<{ type: string; data: Buffer }> {
  for (let at = signature.length; at < png.length;) {
    const length = png.readUInt32BE(at)
    yield { type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) }
    at += length + 12
  }
}

/** Takes the filter off a row, in place (PNG, section 9.2). @param size bytes of a pixel */
function unfilter(filter: number, line: Buffer, above: Buffer, size: number): void {
  for (const [at, value] of line.entries()) {
    const [left, up, corner] = [line[at - size] ?? 0, above[at] ?? 0, above[at - size] ?? 0]
    const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0
    line[at] = value + guess
  }
}

function paeth(left: number, up: number, corner: number): number {
  const [toLeft, toUp, toCorner] = [left, up, corner].map(each => Math.abs(left + up - corner - each)) as [
    number,
    number,
    number,
  ]
  if (toLeft <= toUp && toLeft <= toCorner) return left
  return toUp <= toCorner ? up : corner
}

function written(width: number, height: number, colours: readonly number[], rows: Buffer): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  // 8 bits a pixel, colours by number.
  head.set([8, 3], 8)
  const palette = Buffer.concat(
    colours.map(colour => Buffer.from([colour >> 16, (colour >> 8) & 255, colour & 255])),
  )
  const data = deflateSync(rows, { level: 9 })
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('PLTE', palette),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}
