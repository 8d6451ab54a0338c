import { text as readAll } from 'node:stream/consumers'
import type { Arguments } from './arguments.ts'
import { exitCodes, type Io } from './io.ts'
import { printSettings } from './migrate/print-settings.ts'
import { readTheirSettings } from './migrate/their-settings.ts'
import { translate } from './migrate/translate.ts'
import { count } from './report.ts'

/** `entrada migrate oauth2-proxy`: our settings for theirs, which are read from stdin, and what is not in them. */
export async function migrate(_: Arguments, io: Io): Promise<number> {
  const theirs = readTheirSettings(await readAll(process.stdin))
  if ('faults' in theirs) {
    for (const fault of theirs.faults) io.stderr(`error: ${fault}\n`)
    io.stderr(
      'This is no configuration of oauth2-proxy (its file, or its OAUTH2_PROXY_ variables) that can be read.\n',
    )
    return exitCodes.settings
  }
  const ours = translate(theirs)
  io.stdout(printSettings(ours))
  if (ours.notes.length > 0) {
    io.stderr(`${count(ours.notes.length, 'thing')} to look at: see the end of the settings.\n`)
  }
  return exitCodes.ok
}
