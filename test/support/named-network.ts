import { Agent, createServer, request as httpRequest } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'

/** Where an origin is on this machine: the port of 127.0.0.1 on which it is served. */
export type Places = Readonly<Record<string, number>>

/** The whole network of one browser: a proxy that knows a few origins by name, and notes whatever is asked for. */
export type NamedNetwork = Readonly<{
  /** For the browser's setting of a proxy. */
  proxy: string
  /** Every origin that was asked for anything, known here or not, in the order of the first time. */
  asked(): readonly string[]
  close(): Promise<void>
}>

/**
 * A network in which nothing can be reached but `places`. Names are as good as anywhere: `https://app.example` is a
 * secure context with cookies of its own, `http://app.example` is not. Unlike what the browser tells of its requests,
 * icons and what is fetched ahead are among the origins asked for.
 */
export async function startNetwork(places: Places): Promise<NamedNetwork> {
  const asked = new Set<string>()
  const agent = new Agent({ keepAlive: true })
  const tunnels = new Set<Socket>()
  const server = createServer((incoming, response) => {
    const { origin, pathname, search } = new URL(incoming.url ?? '/', 'http://nowhere.example')
    asked.add(origin)
    const port = places[origin]
    if (port === undefined) {
      response.writeHead(502).end()
      return
    }
    const { method, rawHeaders } = incoming
    const outgoing = httpRequest(
      {
        agent,
        port,
        host: '127.0.0.1',
        path: pathname + search,
        headers: rawHeaders,
        ...(method && { method }),
      },
      answer => {
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
        answer.pipe(response)
      },
    )
    outgoing.on('error', () => response.destroy())
    response.on('close', () => outgoing.destroy())
    incoming.pipe(outgoing)
  })
  server.on('connect', (incoming, socket: Socket) => {
    const origin = originOf(incoming.url ?? '')
    asked.add(origin)
    const port = places[origin]
    if (port === undefined) {
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
      return
    }
    const target = connect({ port, host: '127.0.0.1' }, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
    for (const [end, other] of [
      [socket, target],
      [target, socket],
    ] as const) {
      tunnels.add(end)
      end.on('error', () => other.destroy())
      end.on('close', () => tunnels.delete(end))
      end.pipe(other)
    }
  })
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    proxy: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => [...asked],
    close: async () => {
      const closed = new Promise(resolve => server.close(resolve))
      server.closeAllConnections()
      for (const each of tunnels) each.destroy()
      agent.destroy()
      await closed
    },
  }
}

/** A tunnel names host and port only; the one to port 443 is for https, all others (WebSockets) for http. */
function originOf(authority: string): string {
  const scheme = authority.endsWith(':443') ? 'https' : 'http'
  return URL.canParse(`${scheme}://${authority}`) ? new URL(`${scheme}://${authority}`).origin : authority
}
