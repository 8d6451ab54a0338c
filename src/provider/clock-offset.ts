import type { BoundedFetch } from './bounded-fetch.ts'
import type { ProviderLog } from './finder.ts'

/** Seconds: what is less is nothing to speak of, for dates are whole seconds and answers take their time. */
const notable = 30

/** Seconds from one line of the log to the next. */
const pause = 600

/**
 * The same fetch, and what the `Date` of its answers (RFC 9110 section 6.6.1) says about the two clocks: the log gets a
 * line once they are more than 30 s apart, so that the operator sees which of them is wrong before sign-ins fail.
 * @param now NumericDate, seconds
 * @returns `logOffset` writes it at once, for a check of times that has failed
 */
export function watchClock(
  fetch: BoundedFetch,
  log: ProviderLog,
  now: () => number,
): Readonly<{ fetch: BoundedFetch; logOffset: () => void }> {
  let offsetSeconds: number | undefined
  let loggedAt = -Infinity

  function logOffset(): void {
    if (offsetSeconds === undefined) return
    loggedAt = now()
    log.warn({ event: 'provider.clock', offsetSeconds }, sentenceOf(offsetSeconds))
  }

  async function watched(...request: Parameters<BoundedFetch>): Promise<Response> {
    const response = await fetch(...request)
    const sent = Date.parse(response.headers.get('date') ?? '') / 1000
    if (!Number.isFinite(sent)) return response
    offsetSeconds = sent - now()
    const isPause = now() >= loggedAt && now() - loggedAt < pause
    if (Math.abs(offsetSeconds) > notable && !isPause) logOffset()
    return response
  }

  return { fetch: Object.assign(watched, { close: fetch.close }), logOffset }
}

function sentenceOf(offsetSeconds: number): string {
  if (offsetSeconds === 0) return 'the clocks of the provider and of this machine agree'
  const direction = offsetSeconds > 0 ? 'ahead of' : 'behind'
  return `the clock of the provider is ${Math.abs(offsetSeconds)} s ${direction} the one of this machine`
}
