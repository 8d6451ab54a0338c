import type { DestinationStream, Logger } from 'pino'
import { createAudit, type Audit } from './audit.ts'
import { createDestination, type Destination } from './destination.ts'
import { boundFloods } from './flood-bound.ts'
import { createLogger } from './logger.ts'
import { fileOutlet, standardOutput } from './outlet.ts'

/** What the settings say of it. */
type LogSettings = Readonly<{
  log: Readonly<{ level: string }>
  audit: Readonly<{ file?: string; addresses: boolean }>
}>

/** The log, or a file of the audit log. */
export type LogName = 'log' | 'audit'

export type Logs = Readonly<{
  log: Logger
  audit: Audit
  /** From now on this is told of each loss of lines. */
  onLost: (listener: (log: LogName, count: number) => void) => void
  /** Why the audit file cannot be written at the moment: the error code of the system. */
  auditTrouble: () => string | undefined
  /** Writes what waits, and lets go of the audit file. */
  closeLogs: () => Promise<void>
}>

/**
 * The log and the audit log, which is a part of it where it has no file of its own. Neither ever keeps anybody waiting, or
 * ends the process. Audit events are written whatever the level, save `silent` where they are a part of the log.
 * @param to takes the lines of the log instead of stdout
 * @param pid is written into each line, where several processes write
 */
export function openLogs(
  { log: { level }, audit: { file, addresses } }: LogSettings,
  to: DestinationStream | undefined,
  pid?: number,
): Logs {
  const lost: { tell: (log: LogName, count: number) => void } = { tell: () => undefined }
  const stdout =
    to ??
    createDestination({
      outlet: standardOutput,
      isAlone: pid === undefined,
      onLost: count => lost.tell('log', count),
      // There is nowhere to say it until it is over.
      onTrouble: () => undefined,
      onWritten: dropped => {
        if (dropped > 0) log.warn({ event: 'log.dropped', dropped }, 'lines of the log were lost')
      },
    })
  const state: { trouble?: string | undefined } = {}
  const kept =
    file === undefined
      ? undefined
      : createDestination({
          outlet: fileOutlet(file),
          onLost: count => lost.tell('audit', count),
          onTrouble: reason => {
            state.trouble = reason
            log.error({ event: 'audit.trouble', file, reason }, 'the audit log cannot be written')
          },
          onWritten: dropped => {
            state.trouble = undefined
            log.info({ event: 'audit.written', file, dropped }, 'the audit log is written again')
            if (dropped > 0) audit({ event: 'audit.dropped', dropped })
          },
        })
  const flushes = [stdout, kept].flatMap(each => (isDestination(each) ? [each.flushSync] : []))
  const flushSync = () => flushes.forEach(flush => flush())
  // By the names that pino knows: it flushes after a fatal line, and when it is told to.
  const stream = {
    write: (line: string) => stdout.write(line),
    flushSync,
    flush: (done?: () => void) => {
      flushSync()
      done?.()
    },
  }
  const log = createLogger(level, stream, pid)
  const auditLevel = kept === undefined && level === 'silent' ? 'silent' : 'info'
  const { audit, flush } = boundFloods(createAudit(createLogger(auditLevel, kept ?? stream, pid), addresses))
  // Whether it can be written shows at once, and not with the first sign-in.
  if (kept !== undefined) audit({ event: 'audit.opened' })
  return {
    log,
    audit,
    onLost: listener => void (lost.tell = listener),
    auditTrouble: () => state.trouble,
    closeLogs: async () => {
      flush()
      flushSync()
      await kept?.close()
    },
  }
}

function isDestination(stream: Destination | DestinationStream | undefined): stream is Destination {
  return stream !== undefined && 'flushSync' in stream
}
