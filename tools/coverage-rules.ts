/** One file of c8's `coverage-summary.json`; numbers of lines and branches. */
export type FileCoverage = Readonly<{ file: string; lines: Counted; branches: Counted }>

export type Counted = Readonly<{ total: number; covered: number }>

/** Where every line and branch must have been run: what decides who somebody is and what they may do. */
const whole =
  /^src\/(?:(?:policy|identity|entra)\/.+|errors|signin\/return-to|forward\/(?:[a-z]+-headers|header-names))\.ts$/

/** Percent that all files together must reach, in lines and in branches. */
const overall = 90

/** What falls short, a sentence each; seeing no file, or none of the strict ones, falls short as well. */
export function shortfalls(files: readonly FileCoverage[]): string[] {
  const strict = files.filter(({ file }) => whole.test(file))
  const missing = strict.length === 0 ? ['no file that must be covered wholly was seen'] : []
  const gaps = strict
    .filter(({ lines, branches }) => lines.covered < lines.total || branches.covered < branches.total)
    .map(
      ({ file, lines, branches }) =>
        `${file}: ${gap(lines)} lines and ${gap(branches)} branches were never run`,
    )
  const low = (['lines', 'branches'] as const)
    .map(what => ({ what, percent: percentOf(files.map(file => file[what])) }))
    .filter(({ percent }) => percent < overall)
    .map(
      ({ what, percent }) =>
        `all files together: ${percent.toFixed(1)} % of the ${what}, at least ${overall} %`,
    )
  return [...missing, ...gaps, ...low]
}

/** Share in percent; nothing at all is nothing. */
export function percentOf(counts: readonly Counted[]): number {
  const total = counts.reduce((sum, count) => sum + count.total, 0)
  const covered = counts.reduce((sum, count) => sum + count.covered, 0)
  return total === 0 ? 0 : (100 * covered) / total
}

function gap({ total, covered }: Counted): number {
  return total - covered
}
