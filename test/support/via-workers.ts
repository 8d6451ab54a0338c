import { randomUUID } from 'node:crypto'
import { Agent, get } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { GatewayProcess } from './gateway-process.ts'
import { patience } from './patience.ts'
import type { Scope } from './scripted-provider.ts'

/** A way to one worker of several: a connection that it has taken, and keeps. */
export type Via = Readonly<{
  pid: number
  /** The status of an answer. @param cookie of somebody who is signed in */
  status: (path: string, cookie?: string) => Promise<number>
}>

/**
 * Ways to so many workers. The system picks who takes a connection, so they are made until each has one. The gateway
 * has to log each access.
 */
export async function viaWorkers(
  scope: Scope,
  gateway: GatewayProcess,
  count: number,
): Promise<readonly Via[]> {
  const found = new Map<number, Via>()
  const agents: Agent[] = []
  scope.after(async () => agents.forEach(agent => agent.destroy()))
  const deadline = Date.now() + patience
  while (found.size < count) {
    if (Date.now() > deadline) throw new Error(`only ${found.size} of ${count} workers take connections`)
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    agents.push(agent)
    const path = `/who-${randomUUID()}`
    const status: Via['status'] = async (at, cookie) =>
      new Promise((resolve, reject) => {
        const headers = {
          host: 'app.example',
          'sec-fetch-site': 'same-origin',
          'sec-fetch-dest': 'empty',
          ...(cookie !== undefined && { cookie }),
        }
        get({ host: '127.0.0.1', port: gateway.port, path: at, agent, headers }, answer => {
          answer.resume().on('end', () => resolve(answer.statusCode ?? 0))
        }).on('error', reject)
      })
    await status(path)
    const pid = await workerOf(gateway, path)
    if (!found.has(pid)) found.set(pid, { pid, status })
  }
  return [...found.values()]
}

/** The pid of the worker that has answered a request, by the log. @param path that nobody else has asked for */
export async function workerOf(gateway: GatewayProcess, path: string): Promise<number> {
  const deadline = Date.now() + patience
  while (Date.now() < deadline) {
    for (const line of gateway.output().split('\n')) {
      if (!line.includes(`"path":"${path}"`)) continue
      const { pid } = JSON.parse(line) as { pid: number }
      return pid
    }
    await wait(5)
  }
  throw new Error(`nobody has logged ${path}`)
}
