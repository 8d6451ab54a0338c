import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { closeFrame } from '../../src/forward/close-frame.ts'
import { FrameFollower } from '../../src/forward/frame-follower.ts'

type Frame = Readonly<{
  opcode: number
  isFinal: boolean
  isMasked: boolean
  form: 7 | 16 | 64
  size: number
}>

/** The bytes of a frame; its length in the form asked for, or the next longer one in which it has room. */
function bytesOf({ opcode, isFinal, isMasked, form, size }: Frame): Buffer {
  const first = (isFinal ? 0x80 : 0) | opcode
  const mask = isMasked ? 0x80 : 0
  // Payload of all ones: it would be read as headers of huge frames by whoever loses his place.
  const rest = Buffer.alloc((isMasked ? 4 : 0) + size, 0xff)
  if (form === 7 && size < 126) return Buffer.concat([Buffer.from([first, mask | size]), rest])
  if (form !== 64 && size < 65_536)
    return Buffer.concat([Buffer.from([first, mask | 126, size >> 8, size & 255]), rest])
  const length = Buffer.alloc(8)
  length.writeBigUInt64BE(BigInt(size))
  return Buffer.concat([Buffer.from([first, mask | 127]), length, rest])
}

const anyFrame: fc.Arbitrary<Frame> = fc.record({
  opcode: fc.nat(15),
  isFinal: fc.boolean(),
  isMasked: fc.boolean(),
  form: fc.constantFrom(7, 16, 64),
  size: fc.oneof(fc.nat(130), fc.constantFrom(0, 125, 126, 127, 65_535, 65_536), fc.nat(1000)),
})

/** Bytes in pieces of the sizes given, in turn. */
function* pieces(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] as number
    yield bytes.subarray(at, at + size)
    at += size
  }
}

function followed(chunks: Iterable<Uint8Array>): FrameFollower {
  const follower = new FrameFollower()
  for (const chunk of chunks) follower.follow(chunk)
  return follower
}

const chunkSizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 100_000 })), {
  minLength: 1,
  maxLength: 20,
})

describe('a direction of a WebSocket that is followed', () => {
  it('is at a boundary behind whole frames, however they are cut', () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 8 }), chunkSizes, (frames, sizes) => {
        const follower = followed(pieces(Buffer.concat(frames.map(bytesOf)), sizes))
        assert.equal(follower.isAtBoundary, true)
        assert.equal(
          follower.hasClosed,
          frames.some(({ opcode }) => opcode === 8),
        )
      }),
    )
  })

  it('is at a boundary after exactly the bytes at which a frame ends', () => {
    fc.assert(
      fc.property(
        fc.array(
          anyFrame.map(frame => ({ ...frame, size: frame.size % 300 })),
          { maxLength: 6 },
        ),
        frames => {
          const ends = new Set([0])
          let end = 0
          for (const frame of frames) ends.add((end += bytesOf(frame).length))
          const bytes = Buffer.concat(frames.map(bytesOf))
          const follower = new FrameFollower()
          for (let at = 0; at <= bytes.length; at++) {
            assert.equal(follower.isAtBoundary, ends.has(at), `after ${at} bytes`)
            follower.follow(bytes.subarray(at, at + 1))
          }
        },
      ),
    )
  })

  it('knows of a close frame from its first byte on, and keeps it in mind', () => {
    const bytes = bytesOf({ opcode: 8, isFinal: true, isMasked: true, form: 7, size: 2 })
    const follower = followed([bytes.subarray(0, 1)])
    assert.deepEqual([follower.hasClosed, follower.isAtBoundary], [true, false])
    follower.follow(bytes.subarray(1))
    assert.deepEqual([follower.hasClosed, follower.isAtBoundary], [true, true])
    follower.follow(bytesOf({ opcode: 1, isFinal: true, isMasked: true, form: 7, size: 2 }))
    assert.equal(follower.hasClosed, true)
  })

  it('takes no byte of a payload for a close frame', () => {
    const frame = bytesOf({ opcode: 2, isFinal: true, isMasked: false, form: 16, size: 500 })
    frame.fill(0x88, 4)
    assert.equal(followed(pieces(frame, [7])).hasClosed, false)
  })

  it('tells data from what is sent without anybody’s doing, in the middle of a frame too', () => {
    for (const opcode of [0, 1, 2, 8, 9, 10]) {
      const bytes = bytesOf({ opcode, isFinal: true, isMasked: true, form: 16, size: 50 })
      const follower = new FrameFollower()
      const pong = bytesOf({ opcode: 10, isFinal: true, isMasked: true, form: 7, size: 0 })
      assert.equal(follower.follow(bytes.subarray(0, 1)), opcode < 8)
      assert.equal(follower.follow(bytes.subarray(1, 20)), opcode < 8)
      assert.equal(follower.follow(Buffer.concat([bytes.subarray(20), pong])), opcode < 8)
      assert.equal(follower.follow(pong), false)
    }
  })

  it('finds the next boundary and goes no further', () => {
    fc.assert(
      fc.property(anyFrame, anyFrame, fc.nat(), (one, other, where) => {
        const [first, second] = [bytesOf(one), bytesOf(other)]
        const begun = 1 + (where % (first.length - 1))
        const follower = followed([first.subarray(0, begun)])
        assert.equal(follower.followToBoundary(first.subarray(begun, -1)), first.length - begun - 1)
        const rest = first.subarray(-1)
        assert.equal(follower.followToBoundary(Buffer.concat([rest, second])), rest.length)
        assert.equal(follower.isAtBoundary, true)
      }),
    )
  })

  it('never comes to the end of a frame of an absurd length', () => {
    for (const length of [0x1f_ff_ff_ff_ff_ff_ffn, 1n << 53n, 1n << 63n, (1n << 64n) - 1n]) {
      const header = Buffer.alloc(10, 0x82)
      header[1] = 127
      header.writeBigUInt64BE(length, 2)
      const follower = followed([header])
      for (let round = 0; round < 100; round++) follower.follow(Buffer.alloc(1 << 20))
      assert.equal(follower.isAtBoundary, false, `${length}`)
    }
  })

  it('survives any bytes, and says the same of them whatever way they are cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), chunkSizes, (bytes, sizes) => {
        const whole = followed([bytes])
        const cut = followed(pieces(Buffer.from(bytes), sizes))
        assert.deepEqual([cut.isAtBoundary, cut.hasClosed], [whole.isAtBoundary, whole.hasClosed])
      }),
    )
  })
})

describe('a close frame of ours', () => {
  it('is one whole frame with its code, masked where a client would send it', () => {
    const fromServer = closeFrame(4401, 'server')
    assert.deepEqual([...fromServer], [0x88, 2, 0x11, 0x31])
    const fromClient = closeFrame(1001, 'client')
    assert.deepEqual([...fromClient.subarray(0, 2)], [0x88, 0x82])
    const [key, payload] = [fromClient.subarray(2, 6), fromClient.subarray(6)]
    assert.deepEqual(
      [...payload].map((byte, at) => byte ^ (key[at] as number)),
      [0x03, 0xe9],
    )
    for (const frame of [fromServer, fromClient]) {
      const follower = followed([frame])
      assert.deepEqual([follower.isAtBoundary, follower.hasClosed], [true, true])
    }
  })

  it('has another key each time', () => {
    const keys = Array.from({ length: 20 }, () => closeFrame(1001, 'client').toString('hex', 2, 6))
    assert.ok(new Set(keys).size > 18)
  })
})
