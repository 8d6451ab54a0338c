import type { Outcome } from './test-events.ts'

/** Outcomes of all files together, with the file each belongs to. */
export type Tally = Readonly<{ passed: number; failed: readonly Place[]; skipped: readonly Place[] }>

type Place = Readonly<{ file: string; name: string; reason: string }>

export function tally(files: ReadonlyMap<string, readonly Outcome[]>): Tally {
  const all = [...files].flatMap(([file, outcomes]) => outcomes.map(outcome => ({ file, ...outcome })))
  return {
    passed: all.filter(outcome => outcome.result === 'passed').length,
    failed: all.filter(outcome => outcome.result === 'failed'),
    skipped: all.filter(outcome => outcome.result === 'skipped'),
  }
}

/** The end of a test run as lines; the last is `N passed, N failed, N skipped`. */
export function summary(result: Tally): string[] {
  return [
    ...section('Failed:', result.failed),
    ...section('Skipped:', result.skipped),
    `${result.passed} passed, ${result.failed.length} failed, ${result.skipped.length} skipped`,
  ]
}

/** In CI everything is installed, so a skipped test there is a test that was lost. */
export function isGood(result: Tally, inCi: boolean): boolean {
  return result.failed.length === 0 && result.passed > 0 && (!inCi || result.skipped.length === 0)
}

function section(title: string, places: readonly Place[]): string[] {
  if (places.length === 0) return []
  return [
    title,
    ...places.map(({ file, name, reason }) => `  ${file}: ${name}${reason ? ` (${reason})` : ''}`),
    '',
  ]
}
