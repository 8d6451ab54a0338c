import { Agent, createServer, get, request as httpRequest } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Scope } from './scripted-provider.ts'

/** A gateway behind the balancer, on 127.0.0.1. */
export type Replica = Readonly<{
  port: number
  /** Where it is asked for `/readyz`; without it, it is always taken to be ready. */
  adminPort?: number
}>

/** A load balancer that picks at random among the replicas that say they are ready, and tries nothing twice. */
export type Balancer = Readonly<{
  /** E.g. `http://localhost:40001`; the Host of a request is passed on. */
  url: string
  port: number
  /** From now on it is asked whether it is ready. */
  add: (replica: Replica) => void
  /** It gets no request any more; those that run go on. */
  remove: (port: number) => void
  /** Ports of those that get requests at the moment. */
  ready: () => readonly number[]
  /** Resolves as soon as so many get requests. */
  whenReady: (count: number) => Promise<void>
  /** How many requests each port has got until now. */
  counts: ReadonlyMap<number, number>
}>

export type BalancerOptions = Readonly<{
  /** Milliseconds between two looks at `/readyz`. */
  pace?: number
  /**
   * Milliseconds for which an answer of `/readyz` counts, from when it was asked for. While none counts, requests wait
   * for the next one: however slow the machine is, nobody is picked who has been draining for longer.
   */
  trust?: number
  /** From 0 up to 1. */
  random?: () => number
  /** Where it listens; any free port without it. */
  port?: number
}>

/** How a replica stands. @property asked when it was asked last of what is known to have answered */
type Standing = { isReady: boolean; asked: number; isBeingAsked: boolean }

/**
 * Ends with `scope`. Answers of its own: 503 when no replica is ready (without `trust`), 502 when the one that was
 * picked fails.
 */
export async function startBalancer(scope: Scope, options: BalancerOptions = {}): Promise<Balancer> {
  const { pace = 100, random = Math.random, trust } = options
  const replicas = new Map<number, Replica & Standing>()
  const counts = new Map<number, number>()
  const waiting = new Set<() => void>()
  const agent = new Agent({ keepAlive: true })

  const ready = () =>
    [...replicas.values()]
      .filter(({ isReady, asked }) => isReady && performance.now() - asked < (trust ?? Infinity))
      .map(({ port }) => port)

  function mark(port: number, isReady: boolean, asked: number): void {
    const replica = replicas.get(port)
    if (replica !== undefined) Object.assign(replica, { isReady, asked, isBeingAsked: false })
    for (const look of waiting) look()
  }

  function look(replica: Replica & Standing): void {
    const { port, adminPort } = replica
    const at = performance.now()
    if (adminPort === undefined) return mark(port, true, at)
    if (replica.isBeingAsked) return
    replica.isBeingAsked = true
    const asked = get({ host: '127.0.0.1', port: adminPort, path: '/readyz', agent: false }, answer => {
      answer.resume()
      mark(port, answer.statusCode === 200, at)
    })
    asked.setTimeout(2000, () => asked.destroy(new Error('it does not say whether it is ready')))
    asked.on('error', () => mark(port, false, at))
  }

  function pass(incoming: IncomingMessage, response: ServerResponse): void {
    const ports = ready()
    const port = ports[Math.floor(random() * ports.length)]
    if (port === undefined && trust !== undefined) {
      const again = (): void => {
        if (ready().length === 0) return
        waiting.delete(again)
        pass(incoming, response)
      }
      waiting.add(again)
      return
    }
    if (port === undefined) {
      response.writeHead(503).end('no replica is ready')
      return
    }
    counts.set(port, (counts.get(port) ?? 0) + 1)
    const outgoing = httpRequest({
      agent,
      host: '127.0.0.1',
      port,
      path: incoming.url ?? '/',
      method: incoming.method ?? 'GET',
      headers: endToEnd(incoming),
    })
    outgoing.on('response', answer => {
      response.writeHead(answer.statusCode ?? 502, endToEnd(answer))
      answer.on('error', () => response.destroy())
      answer.pipe(response)
    })
    outgoing.on('error', () => {
      if (response.headersSent) response.destroy()
      else response.writeHead(502).end('the replica failed')
    })
    response.on('close', () => {
      if (!response.writableFinished) outgoing.destroy()
    })
    incoming.pipe(outgoing)
  }
  const server = createServer(pass)
  const timer = setInterval(() => replicas.forEach(look), pace)
  await new Promise<void>(resolve => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  scope.after(async () => {
    clearInterval(timer)
    const closed = new Promise(resolve => server.close(resolve))
    server.closeAllConnections()
    agent.destroy()
    await closed
  })
  return {
    url: `http://localhost:${port}`,
    port,
    add: replica => {
      const added = { ...replica, isReady: false, asked: 0, isBeingAsked: false }
      replicas.set(replica.port, added)
      look(added)
    },
    remove: gone => {
      replicas.delete(gone)
      mark(gone, false, 0)
    },
    ready,
    whenReady: async count =>
      new Promise(resolve => {
        const check = (): void => {
          if (ready().length !== count) return
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
        check()
      }),
    counts,
  }
}

/** The headers as they came, without those that are for one connection (RFC 9110 section 7.6.1). */
function endToEnd({ rawHeaders }: IncomingMessage): string[] {
  return rawHeaders.filter((_, at) => {
    const name = rawHeaders[at - (at % 2)]?.toLowerCase() ?? ''
    return !['connection', 'keep-alive', 'proxy-connection'].includes(name)
  })
}
