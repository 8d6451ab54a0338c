import type { InForce } from '../config/in-force.ts'
import { loadConfig } from '../config/load.ts'
import { SettingsError } from '../config/problem.ts'
import type { Arguments } from './arguments.ts'
import { exitCodes, type Io } from './io.ts'
import { printReport } from './report.ts'

/** `entrada config`: the settings in force, each with its origin, secrets masked. */
export async function showConfig({ sources, json }: Arguments, io: Io): Promise<number> {
  try {
    const { settings, warnings } = loadConfig({ ...sources, env: io.env })
    printReport([], warnings, io)
    io.stdout(
      json ? `${JSON.stringify(settings.map(withNull), null, 2)}\n` : settings.map(settingLine).join(''),
    )
    return exitCodes.ok
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    printReport(error.problems, error.warnings, io)
    return exitCodes.settings
  }
}

function withNull({ path, value, origin }: InForce): Readonly<Record<string, unknown>> {
  return { path, value: value ?? null, origin }
}

function settingLine({ path, value, origin }: InForce): string {
  const plain = typeof value === 'string' && /^[\w./:@*+-]+$/.test(value)
  const shown = value === undefined ? '(not set)' : plain ? value : JSON.stringify(value)
  return `${path}: ${shown}  # ${origin}\n`
}
