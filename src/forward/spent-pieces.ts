import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Bytes of bodies that are passed on between two collections. */
const portion = 16 * 1024 * 1024

/** What V8 gives with `--expose-gc`. */
type Collect = (options: Readonly<{ type: 'minor' }>) => unknown

/**
 * Lets go of the pieces of bodies that were passed on. Each is a buffer of up to 64 KB outside V8's heap with almost
 * nothing in it, so V8 sees no reason to collect its young generation, but counts their bytes as if they would stay:
 * it then marks the whole old generation every 30 MB or so, which costs more than all else that is done with a body,
 * and meanwhile they hold memory. Collecting the young generation at times costs half a millisecond (docs/performance.md).
 */
export class SpentPieces {
  readonly #collector: () => Collect | undefined
  #collect: Collect | undefined
  #isKnown = false
  #bytes = 0

  /** @param collector asked once, when the first portion is full; undefined where V8 gives none */
  constructor(collector: () => Collect | undefined = minorCollection) {
    this.#collector = collector
  }

  /** A piece of so many bytes was passed on. */
  count(bytes: number): void {
    this.#bytes += bytes
    if (this.#bytes < portion) return
    this.#bytes = 0
    if (!this.#isKnown) this.#collect = this.#collector()
    this.#isKnown = true
    this.#collect?.({ type: 'minor' })
  }
}

/** Of this process, as its heap is. */
export const spentPieces = new SpentPieces()

function minorCollection(): Collect | undefined {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('typeof gc === "function" ? gc : undefined')
  setFlagsFromString('--no-expose-gc')
  return typeof collect === 'function' ? (collect as Collect) : undefined
}
