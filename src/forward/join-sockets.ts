import type { Socket } from 'node:net'
import { closeFrame } from './close-frame.ts'
import { endGently, patience } from './end-gently.ts'
import { FrameFollower } from './frame-follower.ts'
import { goingAway, type TunnelEnds } from './open-tunnels.ts'
import { spentPieces } from './spent-pieces.ts'

/** One side of a WebSocket, and what it has already said. */
export type Side = Readonly<{ socket: Socket; early: readonly Buffer[] }>

/** Milliseconds. */
export type JoinLimits = Readonly<{
  /** How long one side may take nothing while something waits for it. */
  stalled: number
  /** How long the sockets may live on when one side has sent its close frame. */
  closed: number
  /** How long a frame may take to end, so that a close frame of ours can stand behind it. */
  boundary: number
  /** How long they may live on behind a close frame of ours. */
  closing: number
}>

const usualLimits: JoinLimits = { stalled: 300_000, closed: patience, boundary: 1_000, closing: 2_500 }

/**
 * Joins both sockets of a WebSocket: bytes pass as they are, with back-pressure, and when one side ends, the other
 * gets the rest and an end. Silence is no reason to end: a WebSocket may be idle for long.
 * @param onSent called when the client has sent data
 */
export function joinSockets(
  client: Side,
  upstream: Side,
  onSent: () => void,
  limits = usualLimits,
): TunnelEnds {
  const down = new Direction(upstream.socket, client.socket, limits)
  const up = new Direction(client.socket, upstream.socket, limits, onSent)
  down.start(upstream.early)
  up.start(client.early)
  return {
    close: code => {
      down.close(code, 'server')
      // The upstream need not know why: for it, the client has gone.
      up.close(goingAway, 'client')
    },
    destroy: () => {
      client.socket.destroy()
      upstream.socket.destroy()
    },
  }
}

class Direction {
  readonly #from: Socket
  readonly #to: Socket
  readonly #limits: JoinLimits
  readonly #onData: () => void
  readonly #frames = new FrameFollower()
  #stall: NodeJS.Timeout | undefined
  #close: NodeJS.Timeout | undefined
  /** A close frame of ours that waits for the end of a frame. */
  #waiting: Buffer | undefined
  #boundary: NodeJS.Timeout | undefined

  constructor(from: Socket, to: Socket, limits: JoinLimits, onData: () => void = ignore) {
    this.#from = from
    this.#to = to
    this.#limits = limits
    this.#onData = onData
    from.setTimeout(0)
    from.setNoDelay(true)
    // Whoever vanished without a word is noticed in the end.
    from.setKeepAlive(true, 30_000)
    from.on('error', () => from.destroy())
    for (const event of ['end', 'close']) from.once(event, () => endGently(to))
    to.on('drain', () => {
      clearTimeout(this.#stall)
      from.resume()
    })
    to.once('close', () => {
      clearTimeout(this.#stall)
      clearTimeout(this.#close)
      clearTimeout(this.#boundary)
    })
  }

  start(early: readonly Buffer[]): void {
    this.#from.resume()
    for (const chunk of early) this.#pass(chunk)
    this.#from.on('data', (chunk: Buffer) => this.#pass(chunk))
  }

  /** Puts in a close frame where one may stand, and ends the side that gets it. */
  close(code: number, sender: 'client' | 'server'): void {
    if (this.#waiting !== undefined) return
    const { isAtBoundary, hasClosed } = this.#frames
    const frame = closeFrame(code, sender)
    if (isAtBoundary || hasClosed || !this.#to.writable) return this.#end(hasClosed ? undefined : frame)
    this.#waiting = frame
    this.#boundary = setTimeout(() => this.#end(), this.#limits.boundary).unref()
  }

  /** Ends the side that gets it. @param last the last of what it gets */
  #end(last?: Buffer): void {
    clearTimeout(this.#boundary)
    if (last !== undefined && this.#to.writable) this.#to.write(last)
    endGently(this.#to, this.#limits.closing)
  }

  #pass(chunk: Buffer): void {
    spentPieces.count(chunk.length)
    // Nobody is there to take it: it is read and forgotten, so that the end behind it is seen.
    if (!this.#to.writable) return
    if (this.#waiting !== undefined) {
      const rest = chunk.subarray(0, this.#frames.followToBoundary(chunk))
      if (this.#frames.isAtBoundary) this.#end(Buffer.concat([rest, this.#waiting]))
      else if (!this.#to.write(rest)) this.#from.pause()
      return
    }
    if (this.#frames.follow(chunk)) this.#onData()
    if (this.#frames.hasClosed) this.#close ??= this.#destroyAfter(this.#limits.closed)
    if (this.#to.write(chunk)) return
    this.#from.pause()
    clearTimeout(this.#stall)
    this.#stall = this.#destroyAfter(this.#limits.stalled)
  }

  #destroyAfter(milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => this.#to.destroy(), milliseconds).unref()
  }
}

function ignore(): void {
  // What an upstream sends says nothing of who is there.
}
