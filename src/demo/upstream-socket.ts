import type { Server } from 'node:http'
import { developmentPackage } from './unavailable.ts'
import { visitorOf } from './upstream-visitor.ts'

/**
 * Lets `server` answer WebSocket upgrades at `/ws`: greets by name, then echoes; other upgrades are closed.
 * @throws DemoUnavailable when ws is not installed
 */
export async function serveSocket(server: Server): Promise<void> {
  const { WebSocketServer } = await developmentPackage('ws', async () => import('ws'))
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    if (request.url?.split('?')[0] !== '/ws') {
      socket.destroy()
      return
    }
    sockets.handleUpgrade(request, socket, head, connection => {
      connection.on('error', () => connection.terminate())
      connection.on('message', message => connection.send(`You said: ${(message as Buffer).toString()}`))
      connection.send(`Hello, ${visitorOf(request).name ?? 'stranger'}`)
    })
  })
}
