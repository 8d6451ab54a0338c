import { sealedCandidates } from './chunks.ts'
import type { CookieJar } from './cookie-jar.ts'
import { createFitting, type Dropped } from './fitting.ts'
import type { KeyRing } from './key-ring.ts'
import { createOpened } from './opened.ts'
import type { Place } from './place.ts'
import type { Sealer } from './sealer.ts'
import type { Session } from './session.ts'

/**
 * Sessions in the browser's cookies alone.
 * @param marksOf what a session can be ended by
 * @param onDropped told what does not fit
 */
export function createCookiePlace(options: {
  jar: CookieJar
  ring: KeyRing
  sealer: Sealer
  marksOf: (session: Session) => readonly string[]
  onDropped?: ((what: Dropped) => void) | undefined
}): Place {
  const { jar, sealer } = options
  const { open, ...entries } = createOpened(sealer, options.marksOf, options.ring)
  const { fit, write } = createFitting(jar, sealer, options.onDropped)
  return {
    ...entries,
    carried: cookieHeader => {
      const candidates = sealedCandidates(jar, cookieHeader)
      const [sealed] = candidates
      if (sealed === undefined) return undefined
      if (candidates.length > 1) return candidates.flatMap(each => open(each) ?? [])
      const entry = open(sealed)
      return entry === undefined ? [] : [entry]
    },
    add: async (session, cookieHeader) => fit(session, cookieHeader),
    replace: async (_before, next, cookieHeader) => fit(next, cookieHeader),
    write: (session, cookieHeader) => write(session, cookieHeader) ?? [],
    // Nobody can take a cookie back: what ends a session is that it is accepted no more.
    drop: () => undefined,
    remove: async () => undefined,
    ready: async () => undefined,
  }
}
