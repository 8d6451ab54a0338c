import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** What came over one connection, as latin1 text, and whether it was cut (reset, or closed with data owed). */
export type Heard = Readonly<{ text: string; closed: boolean }>

const patience = 700

/** Sends bytes as they are (latin1) and listens until the other side falls silent or closes. */
export function say(port: number, text: string): Promise<Heard> {
  return new Promise(resolve => {
    let heard = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'))
    const timer = setTimeout(() => finish(false), patience)
    socket.setEncoding('latin1').on('data', (data: string) => void (heard += data))
    socket.on('error', () => {}).on('close', () => finish(true))
    function finish(closed: boolean): void {
      clearTimeout(timer)
      socket.destroy()
      resolve({ text: heard, closed })
    }
  })
}

/** An upstream on the level of bytes: keeps what it was sent and answers with what it is told to. */
export type ScriptedUpstream = Readonly<{
  origin: string
  port: number
  /** Everything received since the last call, as latin1 text. */
  taken: () => string
  /** What happens on the next connections once a request head is complete. */
  answer: (reply: (socket: Socket) => void) => void
  /** Connections that the other side closed or reset since the last call of `taken`. */
  lost: () => number
  close: () => Promise<void>
}>

export async function scriptedUpstream(): Promise<ScriptedUpstream> {
  const state = { received: '', lost: 0, reply: (socket: Socket): void => void socket.end() }
  const sockets = new Set<Socket>()
  const server: Server = createServer(socket => {
    sockets.add(socket)
    socket.setEncoding('latin1')
    socket.on('data', (data: string) => {
      state.received += data
      if (data.includes('\r\n\r\n')) state.reply(socket)
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      sockets.delete(socket)
      state.lost += 1
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    taken: () => {
      const text = state.received
      state.received = ''
      state.lost = 0
      return text
    },
    lost: () => state.lost,
    answer: reply => void (state.reply = reply),
    close: () =>
      new Promise(resolve => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
