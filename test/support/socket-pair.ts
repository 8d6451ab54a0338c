import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** Both ends of a connection; `ours` is half-open as the sockets of an HTTP server are. */
export type SocketPair = Readonly<{ ours: Socket; theirs: Socket }>

/** @param theirs whether the other end stays open when `ours` has ended its half */
export async function socketPair(theirs: Readonly<{ allowHalfOpen?: boolean }> = {}): Promise<SocketPair> {
  const server = createServer({ allowHalfOpen: true })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const connected = connect({ port, host: '127.0.0.1', ...theirs })
  const [ours] = (await once(server, 'connection')) as [Socket]
  server.close()
  return { ours, theirs: connected }
}
