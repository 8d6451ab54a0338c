/** Seconds that a person is asked to wait when the provider does not say how long. */
export const usualRetryAfter = 15

/** Seconds: nobody is asked to wait longer, whatever the provider says. */
const longest = 3600

/**
 * Seconds to wait before another try, from `Retry-After` in seconds or as a date (RFC 9110 section 10.2.3), at least 1
 * and at most an hour; the usual time when it is missing or makes no sense. A date is compared with the answer's own
 * `Date`, so that it does not matter which clock is wrong.
 * @param now NumericDate, seconds; for an answer without `Date`
 */
export function retryAfterSeconds(headers: Headers, now: number): number {
  const given = headers.get('retry-after')?.trim() ?? ''
  const seconds = /^[0-9]{1,9}$/.test(given) ? Number(given) : until(given, headers.get('date'), now)
  return Number.isFinite(seconds) ? Math.min(Math.max(Math.ceil(seconds), 1), longest) : usualRetryAfter
}

function until(moment: string, date: string | null, now: number): number {
  const sent = Date.parse(date ?? '') / 1000
  // Date.parse takes a bare number for a year.
  const then = /^[A-Za-z]/.test(moment) ? Date.parse(moment) / 1000 : NaN
  return then - (Number.isNaN(sent) ? now : sent)
}
