import { createServer, type AddressInfo } from 'node:net'

/** A port on 127.0.0.1 that is taken until `release`, so that settings can name it before anything listens on it. */
export type ReservedPort = Readonly<{ port: number; release(): Promise<void> }>

/** Release it only right before listening: what is free can be taken by anybody. */
export async function reservePort(): Promise<ReservedPort> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    // A second release finds the server closed, which is as good.
    release: () => new Promise<void>(resolve => server.close(() => resolve())),
  }
}

/** A port on 127.0.0.1 on which nothing listens: it was free a moment ago. */
export async function freePort(): Promise<number> {
  const { port, release } = await reservePort()
  await release()
  return port
}

/**
 * A port on 127.0.0.1 on which nothing listens, below those that the system gives to whoever asks for any (from 32768
 * on, as Linux has it): for a program that takes seconds until it listens, or comes back to where it was.
 */
export async function lastingPort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    const server = createServer()
    const isFree = await new Promise<boolean>(resolve => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!isFree) continue
    await new Promise<void>(resolve => server.close(() => resolve()))
    return port
  }
}
