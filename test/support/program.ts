import { spawnSync } from 'node:child_process'
import type { Program } from './python.ts'

/** The first of these programs that says its version when asked. */
export function programOf(places: readonly string[], ask: readonly string[], installedBy: string): Program {
  const command = places.find(place => spawnSync(place, ask, { stdio: 'ignore' }).status === 0)
  return command === undefined
    ? { command: '', skip: `${places[0]} is not installed: ${installedBy}` }
    : { command, skip: false }
}
