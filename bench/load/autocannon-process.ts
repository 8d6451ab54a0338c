import { text } from 'node:stream/consumers'

import autocannon from 'autocannon'

import { browserHeaders } from './browser-headers.ts'
import type { Load, Outcome } from './outcome.ts'

const load = JSON.parse(await text(process.stdin)) as Load

const result = await autocannon({
  url: load.url,
  connections: load.connections,
  duration: load.seconds,
  requests: load.cookies.map(cookie => ({ headers: { ...browserHeaders, Cookie: cookie } })),
})
const outcome: Outcome = {
  requests: result.requests.total,
  seconds: result.duration,
  p50: result.latency.p50,
  p99: result.latency.p99,
  failures: result.non2xx + result.errors + result.timeouts,
}
process.stdout.write(JSON.stringify(outcome))
