/** The middle value; the mean of the two middle ones when their number is even. Needs at least one. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const upper = sorted[Math.floor(middle)]
  if (upper === undefined) throw new Error('the median of nothing is not defined')
  const lower = sorted[Math.ceil(middle) - 1] ?? upper
  return (lower + upper) / 2
}

/** From this many values on the smallest and the largest do not count for the spread. */
const manyValues = 5

/** How far apart the values are: (largest - smallest) / median, 0 when they are equal. Of five or more without the two extremes. */
export function spread(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const counted = sorted.length < manyValues ? sorted : sorted.slice(1, -1)
  return (Math.max(...counted) - Math.min(...counted)) / median(values)
}

/** Of the same quantity measured in the same rounds: the median of `a` over the median of `b`. */
export function ratio(a: readonly number[], b: readonly number[]): number {
  return median(a) / median(b)
}

/** Half of the values, and all but one in a hundred of them, are at most this. Needs at least one. */
export function percentiles(values: readonly number[]): Readonly<{ p50: number; p99: number }> {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99) }
}
