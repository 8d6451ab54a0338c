import { SettingsError } from '../config/problem.ts'
import { ProviderMissing } from '../provider/provider-missing.ts'
import { RevocationFileError } from '../session/revocation-file.ts'
import { TracingNotInstalled } from '../observe/trace-sender.ts'
import { RedisNotInstalled } from '../session/redis-client.ts'
import { exitCodes, type Io } from './io.ts'
import { printStartReport } from './report.ts'

/** Why it cannot start, in a sentence, and the exit code that fits. */
export type Fault = Readonly<{ why: string; code: number }>

/** What was started, or why the settings do not let it start: for a process that leaves saying so to another. @throws any other error */
export async function orFault<T extends object>(starting: Promise<T>, io: Io): Promise<T | Fault> {
  try {
    return await starting
  } catch (error) {
    const said: string[] = []
    const code = startFault(error, { ...io, stderr: text => void said.push(text) })
    if (code === undefined) throw error
    const text = said.join('').trimEnd()
    return { why: text.replace(/^entrada: /, ''), code }
  }
}

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
  if (error instanceof TracingNotInstalled) {
    io.stderr(`entrada: tracing.enabled: ${error.message}\n`)
    return exitCodes.settings
  }
  if (error instanceof ProviderMissing) {
    io.stderr(`entrada: provider.requireAtStart: the provider cannot be used: ${error.message}\n`)
    return exitCodes.failed
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
