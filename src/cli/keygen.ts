import { newSessionKey } from '../config/load.ts'
import type { Arguments } from './arguments.ts'
import { exitCodes, type Io } from './io.ts'

/** `entrada keygen`: one session key on stdout, how to keep it on stderr. */
export async function keygen(_: Arguments, io: Io): Promise<number> {
  io.stdout(`${newSessionKey()}\n`)
  io.stderr(
    'Keep it like a password: whoever has it can make sessions. Give it to the gateway as SESSION_KEY, or in a file\n' +
      'that only the gateway may read (SESSION_KEY_FILE), the same one to every replica.\n' +
      'To change it without signing anybody out, let every replica have, one step after the other: the old key and the\n' +
      'new one behind it; ten minutes later the new one and the old one behind it; after session.absoluteTimeout the\n' +
      'new one alone. A file is looked at again and again, so that no step needs a restart.\n',
  )
  return exitCodes.ok
}
