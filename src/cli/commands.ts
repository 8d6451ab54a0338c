import type { Arguments, CommandName } from './arguments.ts'
import { check } from './check.ts'
import { explainCommand } from './explain.ts'
import { health } from './health.ts'
import type { Io } from './io.ts'
import { keygen } from './keygen.ts'
import { migrate } from './migrate.ts'
import { register } from './register.ts'
import { revoke } from './revoke.ts'
import { showConfig } from './show-config.ts'

/** What a command does with its arguments; the exit code comes of it. */
export type Command = (args: Arguments, io: Io) => Promise<number>

/** The commands that begin nothing that has to be ended: the process is over when they are. */
export const commands = {
  check,
  config: showConfig,
  explain: explainCommand,
  register,
  migrate,
  keygen,
  revoke,
  health,
} satisfies Partial<Record<CommandName, Command>>
