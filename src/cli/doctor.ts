import { type Loaded, loadConfig } from '../config/load.ts'
import { SettingsError } from '../config/problem.ts'
import type { Arguments } from './arguments.ts'
import type { Finding } from './doctor/finding.ts'
import { runChecks } from './doctor/run-checks.ts'
import { exitCodes, type Io } from './io.ts'
import { count, printReport } from './report.ts'

/**
 * `entrada doctor`: looks at everything that the settings lead to, and says what is wrong and how that is mended. The
 * process has to be ended then: a name server that does not answer would keep it.
 */
export async function doctor({ sources, json }: Arguments, io: Io): Promise<number> {
  let loaded: Loaded
  try {
    loaded = loadConfig({ ...sources, env: io.env })
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    printReport(error.problems, error.warnings, io)
    return exitCodes.settings
  }
  // It needs far more of the gateway than other commands, which are not to wait for that.
  const { allChecks } = await import('./doctor/all-checks.ts')
  const { checks, close } = allChecks(loaded, {
    announce: text => io.stderr(`${text}\n`),
    now: Date.now,
  })
  const findings = await runChecks(checks, finding => {
    if (!json) io.stdout(lineOf(finding))
  })
  await close()
  if (json) io.stdout(`${JSON.stringify(findings.map(withNull), null, 2)}\n`)
  const failed = findings.filter(({ status }) => status === 'fail').length
  if (!json) io.stderr(`${failed === 0 ? 'nothing has failed' : `${count(failed, 'check')} failed`}\n`)
  return failed === 0 ? exitCodes.ok : exitCodes.failed
}

function withNull({ check, status, detail, remedy }: Finding): Readonly<Record<string, unknown>> {
  return { check, status, detail, remedy: remedy ?? null }
}

/** `fail     provider.dns: login.example: its name is not known; look for a typing error in …` */
function lineOf({ check, status, detail, remedy }: Finding): string {
  return `${status.padEnd(8)} ${check}: ${detail}${remedy === undefined ? '' : `; ${remedy}`}\n`
}
