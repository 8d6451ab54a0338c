import { createServer } from 'node:http'

import { listenAndAnnounce } from '../machine/announce.ts'

/** The application behind every target: 1 KB for a GET, whatever the path. */
const body = Buffer.alloc(1024, 'x')

listenAndAnnounce(
  createServer((request, response) => {
    request.resume()
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-length': body.length,
      'cache-control': 'no-store',
      etag: '"1"',
    })
    response.end(body)
  }),
)
