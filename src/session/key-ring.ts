/**
 * The session keys in force, which can change while the process runs. The first seals, all open. A new ring takes the
 * place of the old one everywhere at once: between two lines of code there is never a part of each.
 */
export type KeyRing = Readonly<{
  /** Each the base64 of 32 bytes; the first seals. */
  keys: () => readonly string[]
  /** What is made of the keys, anew after a change and the same in between. */
  derive: <T>(make: (keys: readonly string[]) => T) => () => T
  /** The same for what takes time to make: a new ring counts only when that is done. */
  prepare: <T>(make: (keys: readonly string[]) => Promise<T>) => Promise<() => T>
  /** Called after each change. @param isOther none of the keys before is left: nothing that they have sealed counts */
  onChange: (listener: (isOther: boolean) => void) => void
  /** Takes these keys over; not to be called again before it has. */
  replace: (keys: readonly string[]) => Promise<void>
}>

/** @param first base64 of 32 random bytes each (checked by config/) */
export function createKeyRing(first: readonly string[]): KeyRing {
  const state = { keys: first }
  const preparations: ((keys: readonly string[]) => Promise<() => void>)[] = []
  const listeners: ((isOther: boolean) => void)[] = []
  return {
    keys: () => state.keys,
    derive: make => {
      const made = { of: state.keys, value: make(state.keys) }
      return () => {
        if (made.of !== state.keys) Object.assign(made, { of: state.keys, value: make(state.keys) })
        return made.value
      }
    },
    prepare: async make => {
      const made = { value: await make(state.keys) }
      preparations.push(async keys => {
        const value = await make(keys)
        return () => Object.assign(made, { value })
      })
      return () => made.value
    },
    onChange: listener => void listeners.push(listener),
    replace: async keys => {
      const takeOver = await Promise.all(preparations.map(prepare => prepare(keys)))
      const isOther = !keys.some(key => state.keys.includes(key))
      state.keys = [...keys]
      for (const take of takeOver) take()
      for (const listener of listeners) listener(isOther)
    },
  }
}
