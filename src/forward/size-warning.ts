import type { RawHeaders } from './identity-headers.ts'

/** Characters: what is left of the 16 KiB that Node takes as the head of a request, for a request of usual size. */
const largest = 12_288

/**
 * Says, once in the life of a process, that somebody's identity headers are larger than many servers take: the
 * application would answer 431, and nobody would know why. With 200 groups it is so as soon as there is an assertion.
 * @param signs whether an assertion goes along, which holds what the preset tells once more as base64
 */
export function createSizeWarning(
  warn: (facts: Readonly<Record<string, unknown>>, message: string) => void,
  signs: boolean,
): (preset: RawHeaders, custom?: RawHeaders) => void {
  let isSaid = false
  return (preset, custom = []) => {
    const plain = sizeOf(preset)
    const size = sizeOf(custom) + (signs ? Math.round(plain * (1 + 4 / 3)) : plain)
    if (isSaid || size <= largest) return
    isSaid = true
    warn(
      { size },
      'identity headers of this size are more than many servers take: see docs/guides/upstreams.md',
    )
  }
}

function sizeOf(block: RawHeaders): number {
  return block.reduce((size, text) => size + text.length, 0)
}
