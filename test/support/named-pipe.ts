import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Scope } from './scripted-provider.ts'

/** A named pipe (fifo(7)) whose reader reads when it is told to. */
export type NamedPipe = Readonly<{
  path: string
  /** From now on somebody could read. */
  open(): void
  /** What is in it. */
  read(): string
  /** The reader goes away. */
  close(): void
}>

export function makePipe(scope: Scope): NamedPipe {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-pipe-'))
  const path = join(folder, 'pipe')
  execFileSync('mkfifo', [path])
  // Less than a pipe holds, so that there is room for a part of a write.
  const chunk = Buffer.alloc(10_000)
  let fd: number | undefined
  const close = (): void => {
    if (fd !== undefined) closeSync(fd)
    fd = undefined
  }
  scope.after(async () => {
    close()
    rmSync(folder, { recursive: true })
  })
  return {
    path,
    open: () => {
      fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    },
    read: () => {
      try {
        return fd === undefined ? '' : chunk.toString('utf8', 0, readSync(fd, chunk))
      } catch {
        // Nothing is in it now.
        return ''
      }
    },
    close,
  }
}
