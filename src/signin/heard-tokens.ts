import { createHash } from 'node:crypto'
import type { Exchange } from '../session/exchange.ts'

/** Logout tokens that were heeded, for as long as they could be sent again. */
export type HeardTokens = Readonly<{
  /**
   * True the first time a token is named, false ever after. @param id its `jti`
   * @param until when it stops being taken in any case; NumericDate, seconds, as `now`
   */
  isFirst: (id: string, until: number, now: number) => Promise<boolean>
  /** How many are remembered. */
  size: () => number
}>

/**
 * Beyond this many the oldest is forgotten. Only the provider can fill it, and a token that is heeded twice ends what
 * it has ended before, and what came after it.
 */
const usualCapacity = 50_000

/**
 * Remembers in this process, some 150 bytes a token, and asks the others where there are any. While they cannot be
 * asked, what was heard here is what counts: a logout must not wait for them.
 */
export function createHeardTokens(exchange?: Pick<Exchange, 'once'>, capacity = usualCapacity): HeardTokens {
  const heard = new Map<string, number>()

  function isFirstHere(name: string, until: number, now: number): boolean {
    if (heard.has(name)) return false
    for (const [old, itsUntil] of heard) {
      if (itsUntil > now && heard.size < capacity) break
      heard.delete(old)
    }
    heard.set(name, until)
    return true
  }

  return {
    isFirst: async (id, until, now) => {
      // A hash, so that what is kept has one size whatever was sent.
      const name = createHash('sha256').update(id).digest('base64url')
      if (!isFirstHere(name, until, now)) return false
      if (exchange === undefined) return true
      return exchange.once(`logout:${name}`, Math.max(1, until - now)).catch(() => true)
    },
    size: () => heard.size,
  }
}
