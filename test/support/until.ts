import { setTimeout as wait } from 'node:timers/promises'
import { patience } from './patience.ts'

/**
 * Resolves as soon as `holds` is true; looks every few milliseconds.
 * @throws with `what` when patience is over
 */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + patience
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`it never came to this: ${what}`)
    await wait(5)
  }
}
