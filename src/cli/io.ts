import type { Environment } from '../config/environment.ts'

/** What a command may use of the process. */
export type Io = Readonly<{
  stdout: (text: string) => void
  stderr: (text: string) => void
  env: Environment
  /** Whether stderr is a terminal that shows colours. */
  color: boolean
}>

/** Exit codes: `settings` is EX_CONFIG of sysexits.h. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, settings: 78 } as const
