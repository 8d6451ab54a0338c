import { createServer, type AddressInfo, type Socket } from 'node:net'

/**
 * An upstream on 127.0.0.1 that keeps its connections open, as the pool of a proxy wants it, and writes exact bytes.
 * It knows requests without a body only.
 */
export type KeptUpstream = Readonly<{
  url: string
  /** Every connection that was ever made, the first one first. */
  sockets: readonly Socket[]
  /** Heads of all requests, as they came. */
  heads: readonly string[]
  close(): Promise<void>
}>

/** @param script what to write in answer to a target; latin1 for a string */
export async function startKeptUpstream(
  script: (target: string, socket: Socket, head: string) => string | Buffer | undefined,
): Promise<KeptUpstream> {
  const sockets: Socket[] = []
  const heads: string[] = []
  const server = createServer(socket => {
    sockets.push(socket)
    let waiting = ''
    socket.on('error', () => socket.destroy())
    socket.on('data', chunk => {
      waiting += chunk.toString('latin1')
      for (let end = waiting.indexOf('\r\n\r\n'); end >= 0; end = waiting.indexOf('\r\n\r\n')) {
        const head = waiting.slice(0, end)
        waiting = waiting.slice(end + 4)
        heads.push(head)
        const answer = script(head.split(' ')[1] ?? '', socket, head)
        if (answer !== undefined && !socket.destroyed)
          socket.write(typeof answer === 'string' ? Buffer.from(answer, 'latin1') : answer)
      }
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    sockets,
    heads,
    async close() {
      const closed = new Promise(resolve => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
