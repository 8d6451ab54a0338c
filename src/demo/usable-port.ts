import { listenOnLoopback } from './loopback.ts'

/**
 * `wanted` if nothing listens there on 127.0.0.1, else any free port.
 * It was free a moment ago; listening tells whether it still is.
 */
export async function usablePort(wanted: number): Promise<number> {
  const probe = await listenOnLoopback(refuse, wanted).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error
    return listenOnLoopback(refuse)
  })
  await probe.close()
  return probe.port
}

function refuse(_request: unknown, response: { destroy(): void }): void {
  response.destroy()
}
