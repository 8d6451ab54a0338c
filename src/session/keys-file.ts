import { sealingFingerprint } from './keys.ts'
import type { KeyRing } from './key-ring.ts'
import type { RevocationLog } from './revocation-file.ts'

export type KeysFile = Readonly<{
  file: string
  /** What the file holds now. @throws Error that names the file */
  read: (file: string) => string
  /** The keys in what it holds, or what is wrong with them, which never holds a key. */
  keysIn: (text: string) => Readonly<{ keys: readonly string[] } | { fault: string }>
  log: Pick<RevocationLog, 'info' | 'error'>
  /** Milliseconds between two looks: above a second, so that a file that is being written is seen to change. */
  interval: number
}>

/**
 * Takes over what the file of session keys holds when it has changed, in place or because a link leads elsewhere now.
 * It counts when two looks in a row have found the same, so that nobody reads half of it. A file that is no good
 * leaves the keys as they are, and is logged once.
 * @returns ends it
 */
export function followKeysFile(ring: KeyRing, options: KeysFile): () => void {
  const { file, log } = options
  const state = { seen: '', settled: '' }

  async function look(): Promise<void> {
    const read = textOf(options)
    const now = JSON.stringify(read)
    const isSame = now === state.seen
    state.seen = now
    if (!isSame || now === state.settled) return
    state.settled = now
    const found = 'text' in read ? options.keysIn(read.text) : read
    if ('fault' in found) {
      const facts = { event: 'session.keys', file, reason: found.fault }
      log.error(facts, 'the file of session keys is no good: the keys before it stay')
    } else if (found.keys.join() !== ring.keys().join()) {
      await ring.replace(found.keys)
      const seals = sealingFingerprint(found.keys)
      log.info(
        { event: 'session.keys', file, keys: found.keys.length, seals },
        'session keys were taken over',
      )
    }
  }

  const timer = setInterval(() => {
    look().catch((error: unknown) => log.error({ event: 'session.keys', file, err: error }, 'no keys'))
  }, options.interval).unref()
  return () => clearInterval(timer)
}

function textOf({ file, read }: KeysFile): Readonly<{ text: string } | { fault: string }> {
  try {
    return { text: read(file) }
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) }
  }
}
