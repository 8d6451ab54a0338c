import type { Arguments, CommandName } from './arguments.ts'
import type { Io } from './io.ts'

/** What a command does with its arguments; the exit code comes of it. */
export type Command = (args: Arguments, io: Io) => Promise<number>

/**
 * The commands that begin nothing that has to be ended: the process is over when they are. Each is loaded when it is
 * asked for, so that neither the gateway nor another command waits for it.
 */
export const commands = {
  check: async (...given) => (await import('./check.ts')).check(...given),
  config: async (...given) => (await import('./show-config.ts')).showConfig(...given),
  explain: async (...given) => (await import('./explain.ts')).explainCommand(...given),
  register: async (...given) => (await import('./register.ts')).register(...given),
  migrate: async (...given) => (await import('./migrate.ts')).migrate(...given),
  keygen: async (...given) => (await import('./keygen.ts')).keygen(...given),
  revoke: async (...given) => (await import('./revoke.ts')).revoke(...given),
  health: async (...given) => (await import('./health.ts')).health(...given),
} satisfies Partial<Record<CommandName, Command>>
