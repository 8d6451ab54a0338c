/**
 * One defence taken out. `find` must occur exactly once in `file`; `replace` must still compile, and at least one
 * test of `tests` (parts of paths of test files) must then fail.
 */
export type Mutant = Readonly<{
  name: string
  file: string
  find: string
  replace: string
  tests: readonly string[]
}>

/** Mutants of one file that the same tests watch. */
export function mutantsOf(
  file: string,
  tests: readonly string[],
  rows: Readonly<Record<string, readonly [find: string, replace: string]>>,
): Mutant[] {
  return Object.entries(rows).map(([name, [find, replace]]) => ({ name, file, find, replace, tests }))
}
