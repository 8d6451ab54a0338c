import { once } from 'node:events'
import { text } from 'node:stream/consumers'

import { WebSocket } from 'ws'

import { percentiles } from '../figures.ts'
import type { Outcome } from './outcome.ts'
import type { SocketLoad } from './sockets.ts'

const load = JSON.parse(await text(process.stdin)) as SocketLoad
const message = Buffer.alloc(load.size, 'x')
const times: number[] = []
const counts = { failures: 0 }

const sockets = await Promise.all(
  Array.from({ length: load.sockets }, async (_, at) => {
    const headers = { Cookie: load.cookies[at % load.cookies.length] ?? '', Origin: load.pageOrigin }
    const socket = new WebSocket(load.url.replace('http', 'ws'), { headers, perMessageDeflate: false })
    await once(socket, 'open')
    return socket
  }),
)
const began = performance.now()
const until = began + load.seconds * 1000

await Promise.all(
  sockets.map(
    socket =>
      new Promise<void>(resolve => {
        const state = { at: performance.now() }
        const say = (): void => {
          state.at = performance.now()
          socket.send(message)
        }
        socket.on('message', () => {
          const now = performance.now()
          times.push(now - state.at)
          if (now < until) say()
          else socket.terminate()
        })
        socket.once('error', () => (counts.failures += 1)).once('close', () => resolve())
        say()
      }),
  ),
)

const outcome: Outcome = {
  requests: times.length,
  seconds: (performance.now() - began) / 1000,
  ...percentiles(times),
  failures: counts.failures,
}
process.stdout.write(JSON.stringify(outcome))
