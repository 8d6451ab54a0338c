import { headerFault, headerOf, lineOf, readLines } from './revocation-lines.ts'
import type { Revocation, RevocationList } from './revocations.ts'
import { openSharedLines } from './shared-lines.ts'

/** A list of revocations that is kept in a file, over restarts and for other processes of this machine. */
export type RevocationFile = Readonly<{
  /** Why it is not kept at the moment; what has ended holds in this process all the same. */
  problem: () => string | undefined
  /** Looks for what others have added, and makes up for what could not be written. Done every second by itself. */
  refresh: () => void
  close: () => Promise<void>
}>

export type RevocationFileOptions = Readonly<{
  file: string
  /** Names the gateway that the file belongs to. */
  installation: string
  list: RevocationList
  log: RevocationLog
  /** NumericDate, seconds. */
  now: () => number
}>

export type RevocationLog = Readonly<
  Record<'info' | 'warn' | 'error', (facts: Readonly<Record<string, unknown>>, message: string) => void>
>

/** The file is there, but cannot be used: what it tells must not be lost by starting without it. */
export class RevocationFileError extends Error {
  override readonly name = 'RevocationFileError'
}

/** Milliseconds between two looks. */
const pace = 1000
/** Bytes; below this a file is not worth being written anew. */
const smallEnough = 1024 * 1024
/** Bytes of a line, roughly. */
const perLine = 80

/**
 * Takes over what the file holds, writes it anew without what is of no use any more, and from then on adds a line for
 * each entry: before anybody is told of the end of a session, and brought to the disk within a second. Other processes
 * may do the same with the same file at the same time.
 * @throws RevocationFileError when the file is there and cannot be read, or is not one of ours
 */
export function openRevocationFile(options: RevocationFileOptions): RevocationFile {
  const { file, installation, list, log, now } = options
  const lines = openSharedLines(file)
  let problem: string | undefined
  let isDirty = false

  /** False when the file has lost what it held. @throws RevocationFileError, or what the system says */
  function readOn(): boolean {
    const read = lines.readOn()
    if (read === undefined) return false
    const { text, isStart } = read
    if (text === '') return true
    const end = isStart ? `${text}\n`.indexOf('\n') : -1
    const fault = isStart ? headerFault(text.slice(0, end), installation) : undefined
    const found = readLines(text.slice(end + 1))
    const what = fault ?? ('fault' in found ? found.fault : undefined)
    if (what !== undefined || 'fault' in found) throw new RevocationFileError(`${file} ${what}`)
    if (found.cut > 0)
      log.warn({ event: 'revocation.file', file, lines: found.cut }, 'lines that were cut short are left out')
    list.takeOver(found.revocations, now())
    return true
  }

  function rewrite(): boolean {
    return lines.replace(headerOf(installation) + list.entries(now()).map(lineOf).join(''))
  }

  function isTooLarge(): boolean {
    return lines.size() > smallEnough && lines.size() > 4 * perLine * list.entries(now()).length
  }

  function fail(error: unknown): void {
    const detail = error instanceof Error ? error.message : String(error)
    if (problem === undefined) {
      const message = 'revocations are not kept: they hold in this process, but not after a restart'
      log.error({ event: 'revocation.file', file, detail }, message)
    }
    problem = detail
  }

  function keep(revocation: Revocation): void {
    try {
      lines.append(lineOf(revocation))
      isDirty = true
    } catch (error) {
      fail(error)
    }
  }

  function refresh(): void {
    try {
      const isWhole = readOn()
      if (problem === undefined && isWhole && !isTooLarge()) return
      if (!rewrite() || problem === undefined) return
      problem = undefined
      log.info({ event: 'revocation.file', file }, 'revocations are kept again')
    } catch (error) {
      fail(error)
    }
  }

  async function sync(): Promise<void> {
    if (!isDirty) return
    isDirty = false
    await lines.sync().catch(fail)
  }

  try {
    readOn()
  } catch (error) {
    if (error instanceof RevocationFileError) throw error
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
    throw new RevocationFileError(`${file} cannot be read (${reason})`, { cause: error })
  }
  try {
    rewrite()
  } catch (error) {
    fail(error)
  }
  list.onEntry(keep)
  const timer = setInterval(() => {
    refresh()
    void sync()
  }, pace)
  timer.unref()
  return {
    problem: () => problem,
    refresh,
    close: async () => {
      clearInterval(timer)
      await sync()
    },
  }
}
