import type { Photo } from '../provider/graph-photo.ts'

/** What is remembered of a photo: that it is this one, or that there is none. */
export type Remembered = Readonly<{ photo: Photo | undefined }>

/** Photos under a name, each for a while. Times are NumericDate, seconds. */
export type PhotoMemory = Readonly<{
  find: (name: string, now: number) => Remembered | undefined
  keep: (name: string, photo: Photo | undefined, now: number) => void
  /** How many entries there are. */
  size: () => number
}>

/** Seconds that a photo is remembered, here and in a browser. */
export const photoLifetime = 300

/** Bytes of all photos together, and what one entry takes beside its photo. */
const usualCapacity = 16 * 1024 * 1024
const entrySize = 200

type Entry = Remembered & Readonly<{ size: number; keptAt: number }>

/** Who was asked for least recently is forgotten first. */
export function createPhotoMemory(capacity = usualCapacity): PhotoMemory {
  const entries = new Map<string, Entry>()
  let total = 0

  function forget(name: string): void {
    total -= entries.get(name)?.size ?? 0
    entries.delete(name)
  }

  return {
    find: (name, now) => {
      const entry = entries.get(name)
      if (entry === undefined) return undefined
      entries.delete(name)
      entries.set(name, entry)
      if (now >= entry.keptAt && now < entry.keptAt + photoLifetime) return entry
      forget(name)
      return undefined
    },
    keep: (name, photo, now) => {
      const size = entrySize + (photo?.bytes.byteLength ?? 0)
      if (size > capacity) return
      forget(name)
      entries.set(name, { photo, size, keptAt: now })
      total += size
      for (const oldest of entries.keys()) {
        if (total <= capacity) break
        forget(oldest)
      }
    },
    size: () => entries.size,
  }
}
