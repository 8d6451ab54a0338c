import { createHash } from 'node:crypto'
import type { Exchange } from './exchange.ts'
import type { Sealer } from './sealer.ts'

/** Whose token it is, by the public value of the session, and what for: the scopes, with blanks between. */
export type TokenOf = Readonly<{ owner: string; scopes: string }>

/** @property until NumericDate, seconds: from then on it is not given out any more */
export type SharedToken = Readonly<{ token: string; until: number }>

/**
 * Tokens for the application that a process has got, for all that keep their sessions in the same Redis. Nothing here
 * rejects: what cannot be had from there is asked for anew. `now`: NumericDate, seconds.
 */
export type SharedTokens = Readonly<{
  find: (of: TokenOf, now: number) => Promise<SharedToken | undefined>
  keep: (of: TokenOf, shared: SharedToken, now: number) => Promise<void>
  /** One after the other, as others wait for answers too. What is left when that fails goes by its time. */
  forget: (all: readonly TokenOf[]) => Promise<void>
}>

/** Where they lie. */
type Place = Pick<Exchange, 'get' | 'put'> & Readonly<{ drop: (key: string) => Promise<void> }>

/** Seconds: nobody's token is good for longer. */
export const sharedTokenLifetime = 86_400

/** Characters of what is sealed: the longest token that goes into a header, and what it is for. */
const longestRecord = 32 * 1024

/** @param sealer of the purpose `app-token`: who reads the place reads nothing, and can forge nothing */
export function createSharedTokens(place: Place, sealer: Pick<Sealer, 'seal' | 'open'>): SharedTokens {
  return {
    find: async ({ owner, scopes }, now) => {
      const sealed = await place.get(keyOf({ owner, scopes })).catch(() => undefined)
      if (sealed === undefined || sealed.length > longestRecord) return undefined
      const { s, c, t: token, u: until } = sealer.open(sealed) ?? {}
      // Sealed by us, but who can write there could have put it under another name.
      if (s !== owner || c !== scopes) return undefined
      if (typeof token !== 'string' || typeof until !== 'number') return undefined
      return now < until && until <= now + sharedTokenLifetime ? { token, until } : undefined
    },
    keep: async ({ owner, scopes }, { token, until }, now) => {
      const sealed = sealer.seal({ s: owner, c: scopes, t: token, u: until })
      if (sealed.length > longestRecord) return
      await place.put(keyOf({ owner, scopes }), sealed, until - now).catch(() => undefined)
    },
    forget: async all => {
      try {
        for (const of of all) await place.drop(keyOf(of))
      } catch {
        // It is away, and would be for all others.
      }
    },
  }
}

/** A hash, which names nobody. */
function keyOf({ owner, scopes }: TokenOf): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([owner, scopes]))
    .digest('base64url')
  return `app-token:${hash}`
}
