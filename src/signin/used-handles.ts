import { attemptLifetime, clockDrift } from '../session/session.ts'

/** Handles of attempts that were already used, for as long as their cookies could still open. */
export type UsedHandles = Readonly<{
  /** True the first time a handle is named, false ever after. @param now NumericDate, seconds */
  use: (handle: string, now: number) => boolean
  /** How many are remembered. */
  size: () => number
}>

/** Seconds: an attempt of a replica whose clock is ahead opens that much longer. */
const kept = attemptLifetime + clockDrift

/** Beyond this many the oldest is forgotten; the provider's single-use code is the second wall then. */
const capacity = 50_000

/** Remembers in this process; a code is used once at the provider in any case (RFC 6749 section 4.1.2). */
export function createUsedHandles(): UsedHandles {
  const usedAt = new Map<string, number>()
  return {
    use: (handle, now) => {
      for (const [old, at] of usedAt) {
        if (now - at < kept && usedAt.size < capacity) break
        usedAt.delete(old)
      }
      if (usedAt.has(handle)) return false
      usedAt.set(handle, now)
      return true
    },
    size: () => usedAt.size,
  }
}
