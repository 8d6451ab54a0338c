import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { WebSocket } from 'ws'

/**
 * What a WebSocket handshake is answered with: 101 when it opens (it is closed at once), else the status.
 * @param address http or https
 */
export async function tryWebSocket(
  address: string,
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  const socket = new WebSocket(address.replace(/^http/, 'ws'), { headers })
  // A refusal that was answered is told by its own event; what breaks the handshake otherwise is an error.
  const refused = once(socket, 'unexpected-response').then(([, answer]) => answer as IncomingMessage)
  const opened = once(socket, 'open').then(() => undefined)
  const answer = await Promise.race([opened, refused])
  if (answer === undefined) socket.close()
  else socket.terminate()
  return answer?.statusCode ?? 101
}
