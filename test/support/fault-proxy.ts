import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** What happens to the bytes of one direction of a connection. Counts are of that direction's bytes, from its beginning. */
export type Fault = Readonly<{
  /** Milliseconds that each piece waits. */
  delay?: number
  /** At most `bytes` every `every` milliseconds. */
  drip?: Readonly<{ bytes: number; every: number }>
  /** What comes is thrown away, and so is its end. */
  blackHole?: boolean
  /** Byte with this index is inverted. */
  corrupt?: number
  /** After this many bytes the receiver is told that no more will come; the other direction goes on. */
  halfCloseAfter?: number
  /** After this many bytes both sides are closed as if all were well (FIN). */
  cutAfter?: number
  /** After this many bytes both sides are reset (RST). */
  resetAfter?: number
}>

/** Towards the target, and back from it. Nothing is wrong where nothing is said. */
export type Faults = Readonly<{ up?: Fault; down?: Fault }>

/** A TCP proxy on 127.0.0.1 that does harm on demand. */
export type FaultProxy = Readonly<{
  port: number
  url: string
  /** From now on, on connections that are open as well. A function is asked once for each connection, from 1 on. */
  set(faults: Faults | ((connection: number) => Faults)): void
  /** Stops listening: who connects is refused, who is connected stays. */
  refuse(): Promise<void>
  /** Listens again, on the same port. */
  accept(): Promise<void>
  /** Resets every connection. */
  resetAll(): void
  /** How often somebody has connected. */
  connections(): number
  /** How many connections are open towards the client. */
  open(): number
  /** Bytes passed on until now, of all connections. */
  passed(): Readonly<{ up: number; down: number }>
  close(): Promise<void>
}>

/** Between whoever connects and a target on 127.0.0.1. @param targetPort where it leads to */
export async function startFaultProxy(targetPort: number, initial: Faults = {}): Promise<FaultProxy> {
  let faultsOf: (connection: number) => Faults = () => initial
  const count = { connections: 0, up: 0, down: 0 }
  const links = new Set<Link>()
  const server = createServer({ allowHalfOpen: true }, client => {
    count.connections += 1
    const nth = count.connections
    let asked: { by: typeof faultsOf; faults: Faults } | undefined
    const faults = (): Faults => {
      if (asked?.by !== faultsOf) asked = { by: faultsOf, faults: faultsOf(nth) }
      return asked.faults
    }
    const target = connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true })
    const link = new Link(client, target)
    links.add(link)
    client.on('close', () => links.delete(link))
    void link.pump(
      client,
      target,
      () => faults().up ?? {},
      length => (count.up += length),
    )
    void link.pump(
      target,
      client,
      () => faults().down ?? {},
      length => (count.down += length),
    )
  })
  const listen = async (port: number): Promise<number> => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const refuse = async (): Promise<void> => {
    if (!server.listening) return
    // Its callback waits for the open connections; the port is free at once.
    server.close()
    await new Promise(resolve => setImmediate(resolve))
  }
  const resetAll = (): void => {
    for (const link of links) link.reset()
  }
  const port = await listen(0)
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    set: faults => (faultsOf = typeof faults === 'function' ? faults : () => faults),
    refuse,
    accept: async () => void (await listen(port)),
    resetAll,
    connections: () => count.connections,
    open: () => links.size,
    passed: () => ({ up: count.up, down: count.down }),
    close: async () => {
      await refuse()
      resetAll()
    },
  }
}

/** The two sockets of one connection. */
class Link {
  readonly #sockets: readonly Socket[]
  readonly #gone = new AbortController()

  constructor(...sockets: Socket[]) {
    this.#sockets = sockets
    for (const socket of sockets) {
      socket.setNoDelay(true)
      // What one side suffers, the other suffers too.
      socket.on('error', () => this.reset())
    }
  }

  reset(): void {
    this.#gone.abort()
    for (const socket of this.#sockets) reset(socket)
  }

  #cut(): void {
    this.#gone.abort()
    for (const socket of this.#sockets) socket.destroySoon()
  }

  /** Passes on what `from` brings, with back-pressure, until it ends or a fault ends it. */
  async pump(from: Socket, to: Socket, fault: () => Fault, passed: (length: number) => void): Promise<void> {
    let at = 0
    try {
      for await (const chunk of from.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        let rest = chunk
        while (rest.length > 0) {
          const now = fault()
          const pause = (now.delay ?? 0) + (now.drip?.every ?? 0)
          if (pause > 0 && !to.destroyed) await wait(pause, undefined, { signal: this.#gone.signal })
          const { halfCloseAfter, cutAfter, resetAfter } = fault()
          const limit = Math.min(halfCloseAfter ?? Infinity, cutAfter ?? Infinity, resetAfter ?? Infinity)
          const length = Math.min(rest.length, now.drip?.bytes ?? Infinity, Math.max(0, limit - at))
          if (fault().blackHole !== true && length > 0) {
            await this.#write(to, corrupted(rest, at, fault()).subarray(0, length))
            passed(length)
          }
          at += length
          if (at >= limit) {
            if (limit === resetAfter) {
              // Node tells of data and a reset that come at once as of data and a good end.
              await wait(20)
              this.reset()
            } else if (limit === cutAfter) this.#cut()
            else {
              to.end()
              // Read on and forget it, so that the sender is not held up.
              from.resume()
            }
            return
          }
          rest = rest.subarray(length)
        }
      }
      if (fault().blackHole !== true) to.end()
    } catch {
      // The connection is gone; both sides know.
    }
  }

  /** What cannot be delivered any more is forgotten. */
  async #write(to: Socket, bytes: Buffer): Promise<void> {
    if (to.destroyed || to.write(bytes)) return
    await new Promise<void>(resolve => {
      const goOn = (): void => {
        to.off('drain', goOn).off('close', goOn)
        resolve()
      }
      to.on('drain', goOn).on('close', goOn)
    })
  }
}

/**
 * RST and nothing else, unless FIN has gone already. `resetAndDestroy` of Node would send a FIN before it, which
 * looks like a good end.
 */
function reset(socket: Socket): void {
  Reflect.set(socket, 'resetAndClosing', !socket.connecting && !socket.writableEnded)
  socket.destroy()
}

/** `bytes`, which begin at `at`, with the byte inverted that the fault names. */
function corrupted(bytes: Buffer, at: number, { corrupt }: Fault): Buffer {
  if (corrupt === undefined || corrupt < at || corrupt >= at + bytes.length) return bytes
  const copy = Buffer.from(bytes)
  copy[corrupt - at] = ~(copy[corrupt - at] ?? 0) & 255
  return copy
}
