import { setTimeout as wait } from 'node:timers/promises'

/**
 * Resolves as soon as `holds` is true; looks every few milliseconds.
 * @throws after 10 seconds, with `what`
 */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`it never came to this: ${what}`)
    await wait(5)
  }
}
