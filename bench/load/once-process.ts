import { text } from 'node:stream/consumers'

import { percentiles } from '../figures.ts'
import { browserHeaders } from './browser-headers.ts'
import { openConnection, requestBytes } from './connection.ts'
import type { OnceLoad } from './once.ts'
import type { Outcome } from './outcome.ts'

const load = JSON.parse(await text(process.stdin)) as OnceLoad
const url = new URL(load.url)
const waiting = load.each
  .map(headers => requestBytes('GET', url, { ...browserHeaders, ...headers }))
  .toReversed()
const connections = await Promise.all(Array.from({ length: load.connections }, () => openConnection(url)))
const times: number[] = []
const failures = { count: 0 }
const began = performance.now()

await Promise.all(
  connections.map(async ({ ask, close }) => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const at = performance.now()
      if ((await ask(next)) !== 200) failures.count += 1
      times.push(performance.now() - at)
    }
    close()
  }),
)

const outcome: Outcome = {
  requests: times.length,
  seconds: (performance.now() - began) / 1000,
  ...percentiles(times),
  failures: failures.count,
}
process.stdout.write(JSON.stringify(outcome))
