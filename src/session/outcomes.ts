import type { Exchange } from './exchange.ts'
import { pack, unpack, type Packed } from './packing.ts'
import type { Sealer } from './sealer.ts'
import { isSamePerson } from './renewal.ts'
import { publicSessionId, type Session } from './session.ts'

/** The generation that came of a refresh, or that the provider has ended the session. */
export type Found = Session | 'ended'

/**
 * What came of refreshes, left for the other processes under the session and the generation that was refreshed.
 * Requests with an older cookie that arrive there are judged by it.
 */
export type Outcomes = Readonly<{
  /** The newest that came of a session, over several refreshes; undefined when none is known. @throws as the exchange does */
  latest: (session: Session) => Promise<Found | undefined>
  /** What is there already stays: a late answer overwrites nothing. @throws as the exchange does */
  leave: (session: Session, found: Found) => Promise<void>
}>

/** Seconds that an outcome stays readable. */
export const outcomeLifetime = 60

/** Refreshes that are followed in a row; more than could come about in that time. */
const mostInRow = 60

/** @param sealer of the purpose `outcome`: who reads the place where it is left reads nothing, and can forge nothing */
export function createOutcomes(exchange: Exchange, sealer: Pick<Sealer, 'seal' | 'open'>): Outcomes {
  async function next(session: Session): Promise<Found | undefined> {
    const sealed = await exchange.get(keyOf(session))
    const opened = sealed === undefined ? undefined : sealer.open(sealed)
    if (opened === undefined) return undefined
    // Sealed by us, but who can write there could have put it under another name.
    if ('ended' in opened) return opened['ended'] === keyOf(session) ? 'ended' : undefined
    const found = unpack(opened as Packed)
    const isNext = found.id === session.id && found.generation === session.generation + 1
    return isNext && isSamePerson(found.person, session.person) ? found : undefined
  }

  return {
    latest: async session => {
      let latest: Found | undefined
      for (let at = session, steps = 0; steps < mostInRow; steps += 1) {
        const found = await next(at)
        if (found === undefined) break
        latest = found
        if (found === 'ended') break
        at = found
      }
      return latest
    },
    leave: async (session, found) => {
      if ((await next(session)) !== undefined) return
      const sealed = sealer.seal(found === 'ended' ? { ended: keyOf(session) } : pack(found))
      await exchange.put(keyOf(session), sealed, outcomeLifetime)
    },
  }
}

function keyOf({ id, generation }: Session): string {
  return `refresh:${publicSessionId(id)}:${generation}`
}
