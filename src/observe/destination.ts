import { write as writeTo, writeSync } from 'node:fs'
import { setImmediate as nextTurn, setTimeout as after } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Outlet } from './outlet.ts'

/** Where lines go that nobody waits for. */
export type Destination = Readonly<{
  /** Takes a line, with its newline, or drops it where there is no room; never throws. */
  write: (line: string) => void
  /** Writes what waits, as far as that is possible in a moment. For the end of the process. */
  flushSync: () => void
  /** Takes nothing any more. */
  close: () => Promise<void>
}>

type DestinationOptions = Readonly<{
  outlet: Outlet
  /** Called once when nothing can be written, or something was lost. @param reason the error code of the system */
  onTrouble: (reason: string) => void
  /** Called when lines can be written again, or when there is room again. @param dropped how many were lost */
  onWritten: (dropped: number) => void
  /** Called with how many lines were lost just now. */
  onLost?: (count: number) => void
  /** No other process writes to the same place. */
  isAlone?: boolean
  /** Bytes that may wait, roughly. */
  room?: number
  /** Milliseconds between attempts where nothing can be written. */
  troublePause?: number
}>

const usualRoom = 4 * 1024 * 1024

/**
 * Bytes of one write, unless one line is longer: so many get into a pipe as a whole, or not at all (PIPE_BUF, pipe(7)), and lines
 * stay whole where several processes write.
 */
const largestBatch = 4096

/** The same where no other process writes: a pipe may cut it, and nobody gets in between. */
const largestAlone = 65_536

/**
 * Milliseconds that lines gather after a write, unless there is a batch of them. To wake the thread that writes costs more than to
 * make ten lines; the first line after a rest waits for nothing.
 */
const gathering = 10

/** Milliseconds between attempts: on a pipe that is full for a moment, and then less and less often. */
const pauses = { shortest: 2, longest: 200 }

/** Milliseconds between attempts after any other trouble. */
const usualPause = 1000

/** Milliseconds that the end of the process may wait for a pipe that is full. */
const lastPatience = 200

/** Of lines that come faster than somebody takes them. */
const noRoom = 'ENOBUFS'

const newline = 0x0a
const lineEnd = Buffer.from('\n')
const nothing = Buffer.alloc(0)
const writeBytes = promisify(writeTo)

/**
 * Lines are gathered, and written one batch after the other by a thread of the pool: neither a full disk nor a reader that
 * has stopped keeps requests waiting. What cannot be written waits, in order; the newest are dropped when there is
 * no more room.
 */
export function createDestination(options: DestinationOptions): Destination {
  const { outlet, onTrouble, onWritten, onLost, room = usualRoom, troublePause = usualPause } = options
  const most = options.isAlone === true ? largestAlone : largestBatch
  const waiting: string[] = []
  let size = 0
  /** What is being written, and how far that has come. */
  let batch: Buffer = nothing
  let at = 0
  let isInFlight = false
  let dropped = 0
  let trouble: string | undefined
  let running: Promise<void> | undefined
  const resting: { end?: () => void } = {}
  let isClosed = false

  function write(line: string): void {
    const bytes = Buffer.byteLength(line)
    if (isClosed || size + bytes > room) {
      dropped += 1
      onLost?.(1)
      if (!isClosed) troubled(noRoom)
      return
    }
    waiting.push(line)
    size += bytes
    // All lines of this turn of the event loop are one write.
    running ??= nextTurn().then(run)
  }

  async function run(): Promise<void> {
    let pause = pauses.shortest
    while (hasMore()) {
      try {
        await writeSome()
        pause = pauses.shortest
        if (at < batch.length) continue
        written()
        if (size < most && !isClosed) await after(gathering)
      } catch (error) {
        const reason = codeOf(error)
        if (reason !== 'EAGAIN') troubled(reason)
        if (isClosed) break
        await rest(reason === 'EAGAIN' ? pause : troublePause)
        pause = Math.min(pause * 2, pauses.longest)
      }
    }
    running = undefined
  }

  async function rest(milliseconds: number): Promise<void> {
    await new Promise<void>(resolve => {
      resting.end = resolve
      setTimeout(resolve, milliseconds).unref()
    })
  }

  function hasMore(): boolean {
    if (at < batch.length) return true
    let count = 0
    let bytes = 0
    for (const line of waiting) {
      const length = Buffer.byteLength(line)
      if (count > 0 && bytes + length > most) break
      count += 1
      bytes += length
    }
    batch = Buffer.from(waiting.splice(0, count).join(''))
    at = 0
    size -= bytes
    return count > 0
  }

  async function writeSome(): Promise<void> {
    const { fd, isNew, isCut } = await outlet.open()
    if (isNew) beginLineAgain(isCut)
    isInFlight = true
    try {
      const { bytesWritten } = await writeBytes(fd, batch, at)
      at += bytesWritten
    } finally {
      isInFlight = false
    }
    // So little is cut by a full disk alone, and another process may go on from here.
    if (at < batch.length && batch.length <= largestBatch && batch[at - 1] !== newline) beginLineAgain(true)
  }

  /** @param isCut what is there ends in the middle of a line */
  function beginLineAgain(isCut: boolean): void {
    // No line is empty: one that the batch begins with has come from here, and is wanted no more where the place is another.
    const start = at === 0 ? Number(batch[0] === newline) : batch.lastIndexOf(newline, at - 1) + 1
    batch = Buffer.concat([isCut ? lineEnd : nothing, batch.subarray(start)])
    at = 0
  }

  function troubled(reason: string): void {
    if (trouble !== undefined) return
    trouble = reason
    onTrouble(reason)
  }

  function written(): void {
    const isWorthTelling = trouble !== undefined || dropped > 0
    if (!isWorthTelling || size > room / 2) return
    const lost = dropped
    trouble = undefined
    dropped = 0
    onWritten(lost)
  }

  function flushSync(): void {
    const fd = outlet.descriptor()
    if (fd === undefined) return
    const inHand = isInFlight ? nothing : batch.subarray(at)
    if (!isInFlight) at = batch.length
    let left = Buffer.concat([inHand, Buffer.from(waiting.splice(0).join(''))])
    size = 0
    const deadline = performance.now() + lastPatience
    while (left.length > 0) {
      try {
        left = left.subarray(writeSync(fd, left))
      } catch (error) {
        if (codeOf(error) !== 'EAGAIN' || performance.now() > deadline) break
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauses.shortest)
      }
    }
    dropped += left.filter(byte => byte === newline).length
  }

  return {
    write,
    flushSync,
    close: async () => {
      isClosed = true
      resting.end?.()
      // A disk that hangs keeps nobody from ending.
      await Promise.race([running, after(troublePause, undefined, { ref: false })])
      flushSync()
      await outlet.close()
    },
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
}
