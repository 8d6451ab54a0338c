import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { startFront, upgradeHead, type Front, type FrontSetup } from './front.ts'
import { startRecordingUpstream, type RecordingUpstream } from './recording-upstream.ts'
import { until } from './until.ts'
import { patience } from './patience.ts'

/** One end of a WebSocket that a test plays by hand. */
export type RawEnd = Readonly<{ socket: Socket; received(): Buffer; isClosed(): boolean }>

/** A gateway with an upstream that takes every WebSocket, raw sockets on both sides. */
export type RawTunnels = Readonly<{
  front: Front
  upstream: RecordingUpstream
  /** Opens one and waits until both ends are there. @param lines headers of the upgrade; nobody without a cookie */
  open(...lines: readonly string[]): Promise<Readonly<{ client: RawEnd; upstream: RawEnd }>>
  close(): Promise<void>
}>

/** What a server says that takes a WebSocket and looks at nothing. */
export const switching =
  'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'

export async function startRawTunnels(setup: Omit<FrontSetup, 'upstream'> = {}): Promise<RawTunnels> {
  const taken = new Map<string, RawEnd>()
  const upstream = await startRecordingUpstream(({ target }, socket) => {
    socket.write(switching)
    taken.set(target, ended(socket))
    return undefined
  })
  const front = await startFront({ ...setup, upstream: upstream.url })
  const count = { opened: 0 }
  return {
    front,
    upstream,
    async open(...lines) {
      const target = `/ws?${(count.opened += 1)}`
      const socket = connect(front.port, '127.0.0.1')
      socket.write(upgradeHead(target, ...lines))
      const client = ended(socket)
      await until('the client has its answer', () => client.head() !== '')
      const theirs = taken.get(target)
      if (theirs === undefined) throw new Error(`it was not taken: ${client.head()}`)
      return { client, upstream: theirs }
    },
    async close() {
      await front.close()
      await upstream.close()
    },
  }
}

/** @returns `received` is what came behind the head of the answer, if one came */
function ended(socket: Socket): RawEnd & Readonly<{ head(): string }> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.on('error', () => socket.destroy())
  const all = () => Buffer.concat(chunks)
  const headLength = () =>
    all().subarray(0, 5).toString('latin1') === 'HTTP/' ? Math.max(0, all().indexOf('\r\n\r\n') + 4) : 0
  return {
    socket,
    head: () => all().toString('latin1', 0, headLength()),
    received: () => all().subarray(headLength()),
    isClosed: () => socket.destroyed,
  }
}

/** Resolves when the socket has closed. @throws after 10 seconds */
export async function closing(socket: Socket): Promise<void> {
  if (!socket.destroyed) await once(socket, 'close', { signal: AbortSignal.timeout(patience) })
}
