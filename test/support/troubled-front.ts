import { createServer, request as httpRequest, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { selfSigned } from './self-signed.ts'

/** What a proxy does wrong. Nothing is wrong where nothing is said. */
export type Trouble = Readonly<{
  /** Which gateway gets a request; the first without it. @param count from 1 on, for all requests */
  to?: (path: string, count: number) => number
  /** The Set-Cookie lines that it lets through. */
  keeps?: (setCookie: string, path: string) => boolean
}>

/** A proxy in front of gateways that ends TLS, as most do, and does harm on demand. */
export type TroubledFront = Readonly<{
  port: number
  /** The same without TLS. */
  plainPort: number
  /** From now on. */
  set(trouble: Trouble): void
  /** Paths of all requests until now. */
  paths(): readonly string[]
  close(): Promise<void>
}>

/** @param gatewayPorts where the gateways listen without TLS; they have to believe 127.0.0.1 */
export async function startTroubledFront(
  host: string,
  gatewayPorts: readonly number[],
): Promise<TroubledFront> {
  const now: { trouble: Trouble } = { trouble: {} }
  const paths: string[] = []
  const answered =
    (scheme: string): RequestListener =>
    (incoming, response) => {
      const { url = '/', method, rawHeaders } = incoming
      const { to = () => 0, keeps = () => true } = now.trouble
      paths.push(url)
      const outgoing = httpRequest(
        {
          agent: false,
          host: '127.0.0.1',
          port: gatewayPorts[to(url, paths.length) % gatewayPorts.length],
          path: url,
          headers: [...rawHeaders, 'X-Forwarded-Proto', scheme],
          ...(method && { method }),
        },
        answer => {
          const { statusCode = 502, rawHeaders: lines } = answer
          response.writeHead(
            statusCode,
            lines.filter((_, at) => {
              const [name = '', value = ''] = lines.slice(at - (at % 2), at - (at % 2) + 2)
              return name.toLowerCase() !== 'set-cookie' || keeps(value, url)
            }),
          )
          answer.pipe(response)
        },
      )
      outgoing.on('error', () => response.destroy())
      incoming.pipe(outgoing)
    }
  const servers = [
    createSecureServer(selfSigned({ name: host }), answered('https')),
    createServer(answered('http')),
  ]
  const [port = 0, plainPort = 0] = await Promise.all(servers.map(listen))
  return {
    port,
    plainPort,
    set: trouble => {
      now.trouble = trouble
    },
    paths: () => [...paths],
    close: async () => {
      await Promise.all(servers.map(end))
    },
  }
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return (server.address() as AddressInfo).port
}

async function end(server: Server): Promise<void> {
  const closed = new Promise(resolve => server.close(resolve))
  server.closeAllConnections()
  await closed
}
