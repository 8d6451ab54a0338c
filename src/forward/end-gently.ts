import type { Socket } from 'node:net'

/** Milliseconds that the other side gets to take what was written and to close its half too. */
export const patience = 30_000

/**
 * Closes a socket so that the other side gets everything that was written to it: our half is closed after the last
 * byte, what still comes is read and forgotten (unread bytes would turn the close into a reset, RFC 9112 section
 * 9.6), and in the end the socket goes in any case.
 * @param within milliseconds
 */
export function endGently(socket: Socket, within = patience): void {
  if (socket.destroyed) return
  const timer = setTimeout(() => socket.destroy(), within)
  timer.unref()
  socket.once('close', () => clearTimeout(timer))
  socket.end()
  socket.resume()
}
