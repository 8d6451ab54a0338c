import { newSessionKey } from '../config/load.ts'
import type { Arguments } from './arguments.ts'
import { exitCodes, type Io } from './io.ts'

/** `entrada keygen`: one session key on stdout, how to keep it on stderr. */
export async function keygen(_: Arguments, io: Io): Promise<number> {
  io.stdout(`${newSessionKey()}\n`)
  io.stderr(
    'Keep it like a password: whoever has it can make sessions. Give it to the gateway as SESSION_KEY, or in a file\n' +
      'that only the gateway may read (SESSION_KEY_FILE), the same one to every replica.\n' +
      'To change it: put the new key first and keep the old one behind it until session.absoluteTimeout has passed.\n',
  )
  return exitCodes.ok
}
