import { createBoundedFetch, type BoundedFetch } from './bounded-fetch.ts'
import { watchCalls, type ProviderCounting } from './call-watch.ts'
import { watchClock } from './clock-offset.ts'
import { createFinder, type Finder, type ProviderLog } from './finder.ts'
import type { ProviderSettings } from './settings.ts'

/** The way to the provider, and what was found there: its endpoints and keys. */
export type Reach = Readonly<{
  fetch: BoundedFetch
  finder: Finder
  /** Says in the log how far the two clocks are apart. */
  logOffset: () => void
  stop: () => Promise<void>
}>

const uncounted: ProviderCounting = { providerCalled: () => undefined, refreshed: () => undefined }

/** @param clock NumericDate, seconds; only to compare it with the provider's */
export function createReach(
  settings: ProviderSettings,
  log: ProviderLog,
  clock: () => number,
  counting: ProviderCounting = uncounted,
): Reach {
  const bounded = createBoundedFetch(settings)
  const watched = watchCalls(bounded, counting, () => finder.known()?.metadata)
  const { fetch, logOffset } = watchClock(watched, log, clock)
  const finder = createFinder(settings, fetch, log)
  return {
    ...{ fetch, finder, logOffset },
    stop: async () => {
      finder.stop()
      await fetch.close()
    },
  }
}
