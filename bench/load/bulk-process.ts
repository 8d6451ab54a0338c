import { text } from 'node:stream/consumers'

import type { BulkLoad, BulkOutcome } from './bulk.ts'
import { openConnection, requestBytes } from './connection.ts'

const load = JSON.parse(await text(process.stdin)) as BulkLoad
const url = new URL(load.url)
const isUp = load.direction === 'up'
const headers = {
  Cookie: load.cookie,
  ...(isUp && { 'Content-Type': 'application/octet-stream', 'Content-Length': String(load.size) }),
}
const head = requestBytes(isUp ? 'POST' : 'GET', url, headers)
const request = isUp ? [head, Buffer.alloc(load.size, 'x')] : [head]
const connections = await Promise.all(Array.from({ length: load.connections }, () => openConnection(url)))
const counts = { bodies: 0, failures: 0 }
const began = performance.now()
const until = began + load.seconds * 1000

await Promise.all(
  connections.map(async ({ ask, close }) => {
    do {
      if ((await ask(...request)) === 200) counts.bodies += 1
      else counts.failures += 1
    } while (performance.now() < until)
    close()
  }),
)

const outcome: BulkOutcome = { ...counts, seconds: (performance.now() - began) / 1000 }
process.stdout.write(JSON.stringify(outcome))
