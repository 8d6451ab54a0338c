import { createServer } from 'node:http'
import type { Duplex } from 'node:stream'

import { WebSocketServer } from 'ws'

import { listenAndAnnounce } from '../machine/announce.ts'

/** The application behind every target: 1 KB for a GET, or what its path asks for; a sink for bodies; WebSockets say it again. */
const small = Buffer.alloc(1024, 'x')
const bodies = new Map([
  ['/reports/100k', Buffer.alloc(100 * 1024, 'x')],
  ['/reports/10m', Buffer.alloc(10 * 1024 * 1024, 'x')],
])

// Two hundred groups in a header, and in the assertion once more, are more than Node takes by itself.
const server = createServer({ maxHeaderSize: 64 * 1024 }, (request, response) => {
  const body = bodies.get(request.url ?? '') ?? small
  const answer = (): void => {
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-length': body.length,
      'cache-control': 'no-store',
      etag: '"1"',
    })
    response.end(body)
  }
  request.resume()
  if (request.method === 'GET') answer()
  else request.once('end', answer)
})

const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
server.on('upgrade', (request, socket: Duplex, head: Buffer) => {
  sockets.handleUpgrade(request, socket, head, client => {
    client.on('message', data => client.send(data))
  })
})

listenAndAnnounce(server)
