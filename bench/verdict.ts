import { median, ratios, spread } from './figures.ts'
import type { Comparison, Target } from './report.ts'

/** Above this spread nothing is judged. */
export const noisyFrom = 0.2

export function isNoisy(values: readonly number[]): boolean {
  return values.length > 1 && spread(values) > noisyFrom
}

/** A comparison as one line; undefined where one of the two was not measured. */
export function comparisonLine(targets: readonly Target[], { of, to, by }: Comparison): string | undefined {
  const [a, b] = [of, to].map(name => targets.find(target => target.name === name)?.series[by])
  if (a === undefined || b === undefined) return undefined
  const each = ratios(a, b)
  return `${of} / ${to}: ${median(each).toFixed(2)}${isNoisy(each) ? ', noisy' : ''}`
}
