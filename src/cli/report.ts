import { type Problem, problemLine, type SettingsError } from '../config/problem.ts'
import type { Io } from './io.ts'

const red = 31
const yellow = 33

/** Writes one line on each problem and warning to stderr, and how many there were. */
export function printReport(problems: readonly Problem[], warnings: readonly Problem[], io: Io): void {
  for (const problem of problems) io.stderr(`${paint('error', red, io)}: ${problemLine(problem)}\n`)
  for (const warning of warnings) io.stderr(`${paint('warning', yellow, io)}: ${problemLine(warning)}\n`)
  if (problems.length > 0) {
    io.stderr(
      `${count(problems.length, 'problem')}${warnings.length > 0 ? `, ${count(warnings.length, 'warning')}` : ''}\n`,
    )
  }
}

/** The report on settings that cannot be used, for a gateway that was to be started. */
export function printStartReport(error: SettingsError, io: Io): void {
  if (error.nothingSet)
    io.stderr('Nothing is set yet, so the gateway does not know whom to ask and what to protect.\n\n')
  printReport(error.problems, error.warnings, io)
  if (error.nothingSet || error.problems.some(({ path }) => path.startsWith('provider.'))) {
    const [uri, ...more] = error.redirectUris
    const what = more.length === 0 ? 'this redirect URI' : 'these redirect URIs'
    io.stderr(`\nRegister ${what} with the provider: ${[uri, ...more].join(' and ')}\n`)
  }
  if (error.nothingSet) {
    io.stderr(
      `\nTo see it work without any settings: entrada demo\nEvery setting: docs/configuration.md, entrada --help\n`,
    )
  }
}

/** `1 route`, `2 routes`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

function paint(word: string, code: number, { color }: Io): string {
  return color ? `\u001b[${code}m${word}\u001b[0m` : word
}
