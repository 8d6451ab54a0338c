import { SettingsError } from '../config/problem.ts'
import { RevocationFileError } from '../session/revocation-file.ts'
import { RedisNotInstalled } from '../session/redis-client.ts'
import { exitCodes, type Io } from './io.ts'
import { printStartReport } from './report.ts'

/** Says why the gateway cannot start, and gives its exit code; undefined for what is no fault of the settings. */
export function startFault(error: unknown, io: Io): number | undefined {
  if (error instanceof RevocationFileError) {
    const remedy = 'Mend it, or name another file; without what it holds, sessions that were ended live again'
    io.stderr(`entrada: revocation.file: ${error.message}. ${remedy}, unless session.keys are new.\n`)
    return exitCodes.settings
  }
  if (error instanceof RedisNotInstalled) {
    io.stderr(`entrada: session.store, revocation.redis: ${error.message}\n`)
    return exitCodes.settings
  }
  if (!(error instanceof SettingsError)) return undefined
  printStartReport(error, io)
  return exitCodes.settings
}

/**
 * Why nothing can be listened on there, as a sentence that names the setting; undefined when it is no error of the
 * system.
 */
export function listenFault(
  error: unknown,
  { host, port }: Readonly<{ host: string; port: number }>,
  settings: string,
): string | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === '') return undefined
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: 'another program listens there already',
    EACCES: 'this user may not listen there (ports below 1024 are for root)',
    EADDRNOTAVAIL: 'this machine does not have that address',
    ENOTFOUND: 'this host name is not known',
  }
  const [, section = ''] = /(listen|admin)\.port$/.exec(settings) ?? []
  const other =
    code === 'EADDRINUSE' && section !== '' ? `: set ENTRADA_${section.toUpperCase()}_PORT to a free one` : ''
  return `cannot listen on ${host}:${port} (${settings}): ${reasons[code] ?? code}${other}`
}
