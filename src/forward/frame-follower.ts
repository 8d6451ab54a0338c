/**
 * Follows the frames of one direction of a WebSocket (RFC 6455 section 5.2) in the bytes that pass, however they
 * are cut: headers only, nothing is unmasked or kept. Bytes that are no frames are followed as if they were.
 */
export class FrameFollower {
  /** Bytes of this frame still to come behind its length: masking key and payload. */
  #left = 0
  /** Bytes of this frame's header seen so far, up to the end of its length. */
  #seen = 0
  #keySize = 0
  #lengthSize = 0
  #length = 0
  #hasClosed = false
  #isData = false

  /** Whether another frame may be put in here: control frames may, between two fragments too (section 5.4). */
  get isAtBoundary(): boolean {
    return this.#seen === 0 && this.#left === 0
  }

  /** Whether a close frame has begun; nothing may be sent behind it (section 5.5.1). */
  get hasClosed(): boolean {
    return this.#hasClosed
  }

  /** @returns whether any of it belongs to a data frame (section 5.6): pongs are sent without anybody's doing */
  follow(bytes: Uint8Array): boolean {
    let at = 0
    let hasData = false
    while (at < bytes.length) {
      at = this.#step(bytes, at)
      hasData ||= this.#isData
    }
    return hasData
  }

  /** Follows no further than to the next boundary. @returns how many of the bytes lie before it */
  followToBoundary(bytes: Uint8Array): number {
    let at = 0
    while (at < bytes.length && !this.isAtBoundary) at = this.#step(bytes, at)
    return at
  }

  /** One byte of a header, or as much of a payload as there is. @returns where the next begins */
  #step(bytes: Uint8Array, at: number): number {
    if (this.#left === 0) {
      this.#read(bytes[at] as number)
      return at + 1
    }
    const skipped = Math.min(this.#left, bytes.length - at)
    this.#left -= skipped
    return at + skipped
  }

  /** The next byte of a header. */
  #read(byte: number): void {
    if (this.#seen === 0) {
      this.#lengthSize = 0
      if ((byte & 0x0f) === 0x8) this.#hasClosed = true
      this.#isData = (byte & 0x08) === 0
    } else if (this.#seen === 1) {
      const short = byte & 0x7f
      this.#keySize = byte & 0x80 ? 4 : 0
      this.#lengthSize = short === 127 ? 8 : short === 126 ? 2 : 0
      this.#length = this.#lengthSize === 0 ? short : 0
    } else {
      // Beyond 2^53 this is not exact, and need not be: such a frame never ends.
      this.#length = this.#length * 256 + byte
    }
    this.#seen += 1
    if (this.#seen >= 2 && this.#seen === 2 + this.#lengthSize) {
      this.#left = this.#keySize + this.#length
      this.#seen = 0
    }
  }
}
