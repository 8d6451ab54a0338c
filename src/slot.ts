import { isDeepStrictEqual } from 'node:util'

/** Something that is shared, and ends when the last who has it has given it back. */
export type Lease<T> = Readonly<{
  value: T
  /** Once is enough, more does no harm. Resolves when it has ended, if this was the last. */
  release: () => Promise<void>
}>

/**
 * A place for what remembers something, and so outlives the settings that it was made of while those that matter to it
 * stay the same (docs/adr/0034). Those who hold different ones at the same time each have their own.
 */
export type Slot<T> = Readonly<{
  /**
   * The one that was made of the same settings and is still held, or else a new one. Not to be called again before it
   * has resolved.
   * @param madeOf plain data: all of the settings that `make` goes by
   */
  lease: (madeOf: unknown, make: () => T | Promise<T>) => Promise<Lease<T>>
}>

type Held<T> = { readonly madeOf: unknown; readonly value: T; holders: number }

/** @param end what is done with one that nobody holds any more */
export function createSlot<T>(end: (value: T) => unknown): Slot<T> {
  const all = new Set<Held<T>>()

  async function give(held: Held<T>): Promise<void> {
    held.holders -= 1
    if (held.holders > 0) return
    all.delete(held)
    await end(held.value)
  }

  return {
    lease: async (madeOf, make) => {
      const known = [...all].find(each => isDeepStrictEqual(each.madeOf, madeOf))
      const held = known ?? { madeOf, value: await make(), holders: 0 }
      all.add(held)
      held.holders += 1
      let isReleased = false
      return {
        value: held.value,
        release: async () => {
          if (isReleased) return
          isReleased = true
          await give(held)
        },
      }
    },
  }
}
