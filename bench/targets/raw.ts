import { createServer, type ServerResponse } from 'node:http'

import { Pool, type Dispatcher } from 'undici'

import { listenAndAnnounce } from '../machine/announce.ts'

// The floor for Node: node:http and undici's dispatch, no sign-in, no header but the hop-by-hop ones touched.
const [upstream = ''] = process.argv.slice(2)
const pool = new Pool(upstream, { connections: 128, pipelining: 1 })

listenAndAnnounce(
  createServer((request, response) => {
    const headers = request.rawHeaders.filter(
      (_, at) => !isConnection(request.rawHeaders[at - (at % 2)] ?? ''),
    )
    pool.dispatch(
      {
        path: request.url ?? '/',
        method: request.method ?? 'GET',
        headers,
        body: request.method === 'GET' ? null : request,
      },
      new Relay(response),
    )
  }),
)

class Relay implements Dispatcher.DispatchHandler {
  readonly #response: ServerResponse
  #resume = (): void => undefined

  constructor(response: ServerResponse) {
    this.#response = response
    response.once('close', () => this.#resume())
  }

  onRequestStart(): void {}

  onResponseStart(controller: Dispatcher.DispatchController, statusCode: number): void {
    const headers = (controller.rawHeaders as Buffer[]).map(part => part.toString('latin1'))
    this.#response.writeHead(
      statusCode,
      headers.filter((_, at) => !isConnection(headers[at - (at % 2)] ?? '')),
    )
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    // Whoever has left drains nothing: the connection to the upstream would be held for ever.
    if (this.#response.write(chunk) || this.#response.destroyed) return
    controller.pause()
    this.#resume = () => controller.resume()
    this.#response.once('drain', this.#resume)
  }

  onResponseEnd(): void {
    this.#response.end()
  }

  onResponseError(): void {
    this.#response.destroy()
  }
}

function isConnection(name: string): boolean {
  return name.length === 10 && (name === 'Connection' || name === 'connection' || name === 'Keep-Alive')
}
