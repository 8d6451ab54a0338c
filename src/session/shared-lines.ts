import {
  closeSync,
  constants,
  fdatasync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'

/** A text file to which several processes of one machine add lines, and which each may write anew. */
export type SharedLines = Readonly<{
  /**
   * What has been added since the last time, in whole lines; the first time also a last line that was cut short.
   * @returns `isStart` where it begins with the first line, of another file of that name perhaps; undefined when the
   * file is not there, or holds less than it did
   */
  readOn: () => Readonly<{ text: string; isStart: boolean }> | undefined
  /** By one write, so that it outlives this process. @throws what the system says */
  append: (lines: string) => void
  /** Whole or not at all; what others add meanwhile stays. False when another process is at it. @throws what the system says */
  replace: (text: string) => boolean
  /** Brings what was added to the disk. */
  sync: () => Promise<void>
  /** Bytes, when last read or replaced. */
  size: () => number
}>

/** Milliseconds after which a half-written copy is one that a process has left behind. */
const staleAfter = 60_000

/** @param name its folder has to be there */
export function openSharedLines(name: string): SharedLines {
  const file = resolved(name)
  const copy = `${file}.new`
  /** How far this process has read, and in which file of that name. */
  let seen = { inode: 0, bytes: 0 }

  function append(lines: string): void {
    // Once more when another process has put a new file in its place at this very moment.
    for (let tries = 0; tries < 10; tries += 1) {
      const inode = withFile(file, constants.O_RDWR | constants.O_APPEND, descriptor => {
        const { ino, size } = fstatSync(descriptor)
        const isTorn = size > 0 && readFrom(descriptor, size - 1)[0] !== newline
        writeAll(descriptor, isTorn ? `\n${lines}` : lines)
        return ino
      })
      if (statSync(file).ino === inode) return
    }
    throw new Error('it is replaced all the time')
  }

  /** The inode of a whole copy; undefined when another process is making one. */
  function writeCopy(text: string): number | undefined {
    if (isStale(copy)) rmSync(copy, { force: true })
    try {
      return withFile(copy, 'wx', descriptor => {
        try {
          writeAll(descriptor, text)
          fsyncSync(descriptor)
        } catch (error) {
          rmSync(copy, { force: true })
          throw error
        }
        return fstatSync(descriptor).ino
      })
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return undefined
      throw error
    }
  }

  return {
    readOn: () => {
      const about = statSync(file, { throwIfNoEntry: false })
      if (about === undefined || (about.ino === seen.inode && about.size < seen.bytes)) return undefined
      // What is no file may never end, or never begin.
      if (!about.isFile()) throw Object.assign(new Error('it is no file'), { code: 'EISDIR' })
      return withFile(file, 'r', descriptor => {
        const { ino } = fstatSync(descriptor)
        const isFirst = seen.inode === 0
        const from = ino === seen.inode ? seen.bytes : 0
        const bytes = readFrom(descriptor, from)
        // Somebody may be in the middle of a line.
        const whole = bytes.lastIndexOf(newline) + 1
        seen = { inode: ino, bytes: from + whole }
        return { text: bytes.toString('utf8', 0, isFirst ? bytes.length : whole), isStart: from === 0 }
      })
    },
    append,
    replace: text => {
      const inode = writeCopy(text)
      if (inode === undefined) return false
      const old = openExisting(file)
      try {
        renameSync(copy, file)
        const late = old !== undefined && fstatSync(old).ino === seen.inode ? wholeLines(old, seen.bytes) : ''
        seen = { inode, bytes: Buffer.byteLength(text) }
        if (late !== '') append(late)
      } finally {
        if (old !== undefined) closeSync(old)
      }
      withFile(dirname(file), 'r', fsyncSync)
      return true
    },
    sync: async () => {
      const descriptor = openSync(file, 'r')
      try {
        await promisify(fdatasync)(descriptor)
      } finally {
        closeSync(descriptor)
      }
    },
    size: () => seen.bytes,
  }
}

const newline = 0x0a

/** Only the owner may read what is made here. */
function withFile<T>(file: string, flags: string | number, use: (descriptor: number) => T): T {
  const descriptor = openSync(file, flags, 0o600)
  try {
    return use(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function readFrom(descriptor: number, start: number): Buffer {
  const parts: Buffer[] = []
  for (let at = start; ;) {
    const part = Buffer.allocUnsafe(65_536)
    const length = readSync(descriptor, part, 0, part.length, at)
    if (length === 0) return Buffer.concat(parts)
    parts.push(part.subarray(0, length))
    at += length
  }
}

function wholeLines(descriptor: number, start: number): string {
  const bytes = readFrom(descriptor, start)
  return bytes.toString('utf8', 0, bytes.lastIndexOf(newline) + 1)
}

function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at)
}

function openExisting(file: string): number | undefined {
  try {
    return openSync(file, 'r')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

function isStale(file: string): boolean {
  const about = statSync(file, { throwIfNoEntry: false })
  return about !== undefined && Date.now() - about.mtimeMs > staleAfter
}

/** Where a link leads to: the file itself is what is replaced. */
function resolved(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    return file
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
