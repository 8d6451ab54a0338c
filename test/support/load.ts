import { Agent, request } from 'node:http'
import { listening } from './listening.ts'
import type { Scope } from './scripted-provider.ts'

/** An application that several replicas pass requests to, each under an address of its own, and that remembers all. */
export type Counted = Readonly<{
  /** The address for one replica more. */
  address: () => Promise<string>
  /** Which address a request has come by, by its id, each time it came. */
  arrived: ReadonlyMap<string, readonly string[]>
}>

/** @param slow milliseconds that `/slow` takes */
export async function startCounted(scope: Scope, slow: number): Promise<Counted> {
  const arrived = new Map<string, string[]>()
  return {
    arrived,
    address: async () => {
      const server = await listening((incoming, response) => {
        const id = String(incoming.headers['x-id'])
        arrived.set(id, [...(arrived.get(id) ?? []), server.url])
        incoming.resume().on('end', () => {
          if (incoming.url === '/slow') setTimeout(() => response.end(id), slow)
          else response.end(id)
        })
      })
      scope.after(server.close)
      return server.url
    },
  }
}

/** A request that did not get its own answer. */
export type Lost = Readonly<{ id: string; began: number; ended: number; kind: string; why: string }>

export type Load = Readonly<{
  sent: () => number
  lost: readonly Lost[]
  /** Sends nothing more; resolves when every request has ended. */
  end: () => Promise<void>
}>

/** 100 requests a second: one in ten is a POST, one in 25 is slow. @param cookie of somebody who is signed in */
export function startLoad(scope: Scope, port: number, cookie: string): Load {
  // No connection is used twice: one that its server is closing would count as a loss of nobody's.
  const agent = new Agent({ keepAlive: false })
  const lost: Lost[] = []
  const running = new Set<Promise<void>>()
  const count = { sent: 0 }
  const send = (): void => {
    const number = (count.sent += 1)
    const kind = number % 25 === 1 ? 'slow' : number % 10 === 2 ? 'POST' : 'GET'
    const one = ask(`${kind}-${number}`, kind).finally(() => running.delete(one))
    running.add(one)
  }
  const ask = async (id: string, kind: string): Promise<void> => {
    const began = performance.now()
    const why = await new Promise<string>(resolve => {
      const asked = request(
        {
          ...{ host: '127.0.0.1', port, agent, path: kind === 'slow' ? '/slow' : '/' },
          method: kind === 'POST' ? 'POST' : 'GET',
          headers: { host: 'app.example', origin: 'https://app.example', cookie, 'x-id': id },
        },
        answer => {
          let body = ''
          answer.on('data', (chunk: Buffer) => (body += chunk.toString()))
          answer.on('error', error => resolve(error.message))
          answer.on('end', () =>
            resolve(body === id ? '' : `${answer.statusCode} ${String(answer.headers['x-entrada'])} ${body}`),
          )
        },
      )
      asked.on('error', error => resolve(error.message))
      asked.end(kind === 'POST' ? id : undefined)
    })
    if (why !== '') lost.push({ id, began, ended: performance.now(), kind, why })
  }
  const timer = setInterval(send, 10)
  scope.after(async () => {
    clearInterval(timer)
    agent.destroy()
  })
  return {
    sent: () => count.sent,
    lost,
    end: async () => {
      clearInterval(timer)
      await Promise.all(running)
    },
  }
}
