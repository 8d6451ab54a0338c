import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { patience } from './patience.ts'
import { wholeAnswers, type RawAnswer } from './raw-client.ts'

/** A connection on which a test sends bytes as it likes and looks at what has come back. */
export type RawConnection = Readonly<{
  socket: Socket
  /** @param bytes a string is written as latin1, each character one byte */
  send(bytes: string | Buffer): void
  received(): Buffer
  /** The final answers, as soon as there are `count` or no more can come. @param methods of the requests, in order */
  answers(count: number, methods?: readonly string[]): Promise<readonly RawAnswer[]>
  isClosed(): boolean
  /** Everything that came, as soon as the other side has closed. @throws when it does not */
  closed(): Promise<Buffer>
}>

export async function openRaw(port: number): Promise<RawConnection> {
  const chunks: Buffer[] = []
  const state = { isClosed: false }
  const socket = connect(port, '127.0.0.1')
  const received = () => Buffer.concat(chunks)
  socket.on('data', chunk => chunks.push(chunk))
  // A reset says the same as an end here: there is nothing more to come.
  socket.on('error', () => socket.destroy())
  for (const event of ['end', 'close', 'error']) socket.on(event, () => (state.isClosed = true))

  /** Looks whenever something has happened on the connection. */
  async function until(what: string, holds: () => boolean): Promise<void> {
    const giveUp = AbortSignal.timeout(patience)
    while (!holds()) {
      const happened = new AbortController()
      const signal = AbortSignal.any([giveUp, happened.signal])
      await Promise.race(['data', 'end', 'close'].map(event => once(socket, event, { signal }))).catch(() => {
        // A reset is an end as well.
        if (state.isClosed) return
        throw new Error(
          `it never came to this: ${what}; received: ${received().toString('latin1').slice(0, 2000)}`,
        )
      })
      happened.abort()
    }
  }

  await once(socket, 'connect')
  return {
    socket,
    send: bytes => void socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes),
    received,
    async answers(count, methods) {
      await until(
        `${count} answers`,
        () => state.isClosed || wholeAnswers(received(), methods).length >= count,
      )
      return wholeAnswers(received(), methods)
    },
    isClosed: () => state.isClosed,
    async closed() {
      await until('the other side has closed', () => state.isClosed)
      socket.destroy()
      return received()
    },
  }
}
