/**
 * The candidate that was most likely meant: the nearest by edits (insert, delete, replace, swap of neighbours),
 * case aside. `undefined` when none is near, i.e. when more than a third of the letters would have to change.
 */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const typed = word.slice(0, 100).toLowerCase()
  const ranked = candidates
    .map(candidate => ({ candidate, edits: distance(typed, candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits)
  const [best] = ranked
  if (best === undefined) return undefined
  const allowed = Math.max(1, Math.floor(Math.max(typed.length, best.candidate.length) / 3))
  return best.edits <= allowed ? best.candidate : undefined
}

/** Edits between two words: optimal string alignment (Damerau-Levenshtein without repeated edits). */
function distance(a: string, b: string): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const line = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      line.push(
        Math.min(
          (above[column] ?? 0) + 1,
          (line[column - 1] ?? 0) + 1,
          (above[column - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (before[column - 2] ?? 0) + 1 : Infinity,
        ),
      )
    }
    before = above
    above = line
  }
  return above[b.length] ?? 0
}
