/** The middle value; the mean of the two middle ones when their number is even. Needs at least one. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const upper = sorted[Math.floor(middle)]
  if (upper === undefined) throw new Error('the median of nothing is not defined')
  const lower = sorted[Math.ceil(middle) - 1] ?? upper
  return (lower + upper) / 2
}

/** How far apart the values are: (largest - smallest) / median, 0 when they are equal. */
export function spread(values: readonly number[]): number {
  return (Math.max(...values) - Math.min(...values)) / median(values)
}

/** Of the same quantity measured in the same rounds: the median of `a` over the median of `b`. */
export function ratio(a: readonly number[], b: readonly number[]): number {
  return median(a) / median(b)
}
