/** The middle value; the mean of the two middle ones when their number is even. Needs at least one. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const upper = sorted[Math.floor(middle)]
  if (upper === undefined) throw new Error('the median of nothing is not defined')
  const lower = sorted[Math.ceil(middle) - 1] ?? upper
  return (lower + upper) / 2
}

/**
 * How uncertain the median is: the width of the range that holds it in nine of ten cases, over the median; 0 when all values
 * are equal. Of few values that is their whole range; the more there are, the more of them on either side do not count.
 */
export function spread(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const { length } = sorted
  // By the binomial distribution with one half, whose deviation is half the root of the number.
  const outside = Math.max(0, Math.floor(length / 2 - 0.82 * Math.sqrt(length)))
  const counted = sorted.slice(outside, length - outside)
  return (Math.max(...counted) - Math.min(...counted)) / median(values)
}

/**
 * Of the same quantity measured in the same rounds: `a` over `b` of each. What disturbs a whole round is in both.
 * @throws Error when they are not of the same rounds
 */
export function ratios(a: readonly number[], b: readonly number[]): readonly number[] {
  if (a.length !== b.length) throw new Error('only what was measured in the same rounds can be compared')
  return a.map((value, at) => value / (b[at] as number))
}

/** Half of the values, and all but one in a hundred of them, are at most this. Needs at least one. */
export function percentiles(values: readonly number[]): Readonly<{ p50: number; p99: number }> {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99) }
}
