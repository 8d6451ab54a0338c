import type { Identity } from '../identity/identity.ts'
import type { TokenOf } from '../session/shared-tokens.ts'

/** What is remembered for somebody. @property size characters that it takes, beside some 200 bytes for itself */
type Remembered<Value> = Readonly<{
  value: Value
  /** NumericDate, seconds: from when, and until before when. */
  from: number
  to: number
  size: number
  /** Whose session it is of; undefined for whoever has called with a token of their own. */
  identity: Identity | undefined
}>

/**
 * Tokens for the application, and what was said instead of them, in the memory of this process alone. Nothing is told
 * after its time, nor when the clock has been set back to before it.
 */
export type AppTokenMemory<Value> = Readonly<{
  get: (owner: string, scopes: string, now: number) => Value | undefined
  keep: (owner: string, scopes: string, remembered: Remembered<Value>) => void
  /** Forgets what has outlived its time, and all that is of somebody for whom this holds; gives what that was. */
  forgetAll: (isOver: (identity: Identity) => boolean, now: number) => readonly TokenOf[]
  /** How many there are, and how many characters they take. */
  size: () => Readonly<{ entries: number; characters: number }>
}>

const usualLimits = { entries: 10_000, characters: 32 * 1024 * 1024 }

/** Beyond its limits what was kept first is forgotten. */
export function createAppTokenMemory<Value>(limits = usualLimits): AppTokenMemory<Value> {
  const kept = new Map<string, Remembered<Value> & Readonly<{ of: TokenOf }>>()
  let characters = 0

  function drop(key: string): void {
    characters -= kept.get(key)?.size ?? 0
    kept.delete(key)
  }

  return {
    get: (owner, scopes, now) => {
      const found = kept.get(keyOf(owner, scopes))
      if (found === undefined || isWithin(found, now)) return found?.value
      drop(keyOf(owner, scopes))
      return undefined
    },
    keep: (owner, scopes, remembered) => {
      const key = keyOf(owner, scopes)
      drop(key)
      kept.set(key, { ...remembered, of: { owner, scopes } })
      characters += remembered.size
      for (const oldest of kept.keys()) {
        if (kept.size <= limits.entries && characters <= limits.characters) break
        drop(oldest)
      }
    },
    forgetAll: (isOver, now) => {
      const over: TokenOf[] = []
      for (const [key, found] of kept) {
        const isOfUse = isWithin(found, now)
        if (isOfUse && (found.identity === undefined || !isOver(found.identity))) continue
        drop(key)
        if (isOfUse) over.push(found.of)
      }
      return over
    },
    size: () => ({ entries: kept.size, characters }),
  }
}

/** No owner has a blank in it. */
function keyOf(owner: string, scopes: string): string {
  return `${owner} ${scopes}`
}

function isWithin({ from, to }: Remembered<unknown>, now: number): boolean {
  return now >= from && now < to
}
