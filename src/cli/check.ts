import { loadConfig } from '../config/load.ts'
import { SettingsError } from '../config/problem.ts'
import type { Arguments } from './arguments.ts'
import { exitCodes, type Io } from './io.ts'
import { count, printReport } from './report.ts'

/** `entrada check`: the report on stderr, `ok` on stdout. */
export async function check({ sources }: Arguments, io: Io): Promise<number> {
  try {
    const { config, settings, warnings } = loadConfig({ ...sources, env: io.env })
    printReport([], warnings, io)
    const found = warnings.length === 0 ? '' : `, ${count(warnings.length, 'warning')}`
    const tests = settings.find(({ path }) => path === 'policyTests')?.value
    const held = Array.isArray(tests) && tests.length > 0 ? `, ${count(tests.length, 'policy test')}` : ''
    io.stdout(`ok: ${count(config.routes.length, 'route')}, then ${config.defaultAccess}${held}${found}\n`)
    return exitCodes.ok
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    printReport(error.problems, error.warnings, io)
    return exitCodes.settings
  }
}
