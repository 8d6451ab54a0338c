import { text } from 'node:stream/consumers'

import autocannon from 'autocannon'

import { browserHeaders } from './browser-headers.ts'
import type { Load, Outcome } from './outcome.ts'

const load = JSON.parse(await text(process.stdin)) as Load

const result = await autocannon({
  url: load.url,
  connections: load.connections,
  duration: load.seconds,
  requests: load.each.map(headers => ({ headers: { ...browserHeaders, ...headers } })),
})
const right = load.status >= 300 ? result['3xx'] : result['2xx']
const outcome: Outcome = {
  requests: result.requests.total,
  seconds: result.duration,
  p50: result.latency.p50,
  p99: result.latency.p99,
  failures: result.requests.total - right + result.errors + result.timeouts,
}
process.stdout.write(JSON.stringify(outcome))
