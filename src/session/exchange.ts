/**
 * What the processes of one installation tell each other: short values under a key, each with a time after which it is
 * gone. A key is used for one of these kinds alone. Each method rejects when the place cannot be asked, within 250 ms.
 */
export type Exchange = Readonly<{
  get: (key: string) => Promise<string | undefined>
  put: (key: string, value: string, seconds: number) => Promise<void>
  /** Takes a lock; false while somebody else holds it. Without a `renew` in time it is free again. */
  take: (key: string, holder: string, seconds: number) => Promise<boolean>
  /** False when it is not held any more by this holder. */
  renew: (key: string, holder: string, seconds: number) => Promise<boolean>
  /** Of another holder's lock it does nothing. */
  release: (key: string, holder: string) => Promise<void>
  /** True for the first who asks within that time. */
  once: (key: string, seconds: number) => Promise<boolean>
}>

/** @property size how many values are remembered, also those whose time is over until room is made */
export type LocalExchange = Exchange & Readonly<{ size: () => number }>

type Entry = Readonly<{ value: string; until: number }>

/** An outcome of a refresh takes some 5 KB, all others some 100 bytes. Beyond so many the oldest is forgotten. */
const usualCapacity = 10_000

/**
 * In the memory of this process. It never rejects.
 * @param now milliseconds, of a clock that does not jump
 */
export function createLocalExchange(capacity = usualCapacity, now = () => performance.now()): LocalExchange {
  const entries = new Map<string, Entry>()
  let sweepAt = capacity / 10

  function read(key: string): string | undefined {
    const entry = entries.get(key)
    return entry !== undefined && now() < entry.until ? entry.value : undefined
  }

  function write(key: string, value: string, seconds: number): void {
    // Behind all others, so that what was written last is forgotten last.
    entries.delete(key)
    if (entries.size >= sweepAt) sweep()
    entries.set(key, { value, until: now() + seconds * 1000 })
  }

  function sweep(): void {
    const at = now()
    for (const [key, { until }] of entries) if (until <= at) entries.delete(key)
    for (const key of entries.keys()) {
      if (entries.size < capacity) break
      entries.delete(key)
    }
    sweepAt = Math.min(capacity, Math.max(capacity / 10, entries.size * 2))
  }

  function writeFirst(key: string, value: string, seconds: number): boolean {
    if (read(key) !== undefined) return false
    write(key, value, seconds)
    return true
  }

  return {
    get: async key => read(key),
    put: async (key, value, seconds) => write(key, value, seconds),
    take: async (key, holder, seconds) => writeFirst(key, holder, seconds),
    renew: async (key, holder, seconds) => {
      if (read(key) !== holder) return false
      write(key, holder, seconds)
      return true
    },
    release: async (key, holder) => {
      if (read(key) === holder) entries.delete(key)
    },
    once: async (key, seconds) => writeFirst(key, '', seconds),
    size: () => entries.size,
  }
}
