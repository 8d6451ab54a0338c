import { connect } from 'node:net'
import { setTimeout as after } from 'node:timers/promises'

import { freePort } from '../machine/free-port.ts'
import { onPath } from '../machine/on-path.ts'
import { startDaemon } from '../machine/child.ts'
import type { Stage } from '../stage.ts'

/** The URL of a Redis of the bench's own that keeps nothing on disk; undefined when the machine has none. */
export async function startRedis({ pinning, keep }: Stage): Promise<string | undefined> {
  const program = onPath('redis-server')
  if (program === undefined) return undefined
  const port = await freePort()
  const settings = { port: String(port), bind: '127.0.0.1', save: '', appendonly: 'no' }
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])
  const origin = `redis://127.0.0.1:${port}`
  const ready = async (): Promise<void> => {
    while (!(await takesConnections(port))) await after(20)
  }
  keep(await startDaemon({ command: [program, ...args], cpu: pinning?.load }, origin, ready))
  return origin
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket
      .once('connect', () => resolve(true))
      .once('error', () => resolve(false))
      .once('connect', () => socket.destroy())
  })
}
