import { constants, type BigIntStats } from 'node:fs'
import { open, stat, type FileHandle } from 'node:fs/promises'

/** Where bytes go in the end. */
export type Outlet = Readonly<{
  /** What to write to now. Rejects when it cannot be opened; one call at a time. */
  open: () => Promise<Opened>
  /** The descriptor that is open. */
  descriptor: () => number | undefined
  close: () => Promise<void>
}>

type Opened = Readonly<{
  fd: number
  /** Nothing was written to it yet. */
  isNew: boolean
  /** What is there already ends in the middle of a line. */
  isCut: boolean
}>

const stdout: Opened = { fd: 1, isNew: false, isCut: false }

export const standardOutput: Outlet = {
  open: async () => stdout,
  descriptor: () => stdout.fd,
  close: async () => undefined,
}

/** O_NONBLOCK: a named pipe that nobody reads is trouble at once, instead of a thread that waits. */
const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK

/** Milliseconds. */
const usualPace = 1000

/**
 * A file that lines are added to, made with mode 0600 where there is none. One that was moved away, as logrotate does it, is
 * let go within a second of the next line, and a new one begun. @param pace milliseconds between two looks
 */
export function fileOutlet(file: string, pace = usualPace): Outlet {
  let current: Readonly<{ handle: FileHandle; place: string }> | undefined
  let lookedAt = 0

  async function isThere(place: string): Promise<boolean> {
    const at = performance.now()
    if (at < lookedAt + pace) return true
    const found = await stat(file, { bigint: true }).catch(() => undefined)
    const isSame = found !== undefined && placeOf(found) === place
    // What has gone is looked for at each attempt until a new one is open: it must not get another line.
    if (isSame) lookedAt = at
    return isSame
  }

  return {
    open: async () => {
      if (current !== undefined && (await isThere(current.place)))
        return { fd: current.handle.fd, isNew: false, isCut: false }
      const handle = await open(file, flags, 0o600)
      const before = current
      const about = await handle.stat({ bigint: true })
      current = { handle, place: placeOf(about) }
      lookedAt = performance.now()
      await before?.handle.close()
      return { fd: handle.fd, isNew: true, isCut: about.isFile() && (await endsInsideLine(file, about.size)) }
    },
    descriptor: () => current?.handle.fd,
    close: async () => {
      await current?.handle.close()
      current = undefined
    },
  }
}

function placeOf({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`
}

/** Where that cannot be seen, it counts as whole. */
async function endsInsideLine(file: string, size: bigint): Promise<boolean> {
  if (size === 0n) return false
  const handle = await open(file, 'r').catch(() => undefined)
  if (handle === undefined) return false
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(1), 0, 1, Number(size - 1n))
    return bytesRead === 1 && buffer[0] !== 0x0a
  } finally {
    await handle.close()
  }
}
