import { packageVersion } from './config/load.ts'
import type { Counting } from './observe/access-log.ts'
import type { Audit } from './observe/audit.ts'
import type { Logs } from './observe/logs.ts'
import { createMetrics, type Metrics } from './observe/metrics.ts'
import { answerOf } from './observe/request-trace.ts'
import { traceProviderCall } from './observe/trace-parts.ts'

/** What is counted, and where the audit log and the requests go by that. */
export type Measuring = Readonly<{
  metrics: Metrics
  audit: Audit
  counting: Counting
  /** For the port: each request that comes, and that goes again. */
  coming: Readonly<{ begun: () => void; gone: () => void }>
}>

/**
 * The same for what ends before the process does: what it remembers counts for that long, whatever comes after it.
 * @param ends is given what has to be done then
 */
export function countedUntil(metrics: Metrics, ends: (end: () => Promise<unknown>) => void): Metrics {
  return {
    ...metrics,
    cache: (...memory) => {
      const forget = metrics.cache(...memory)
      ends(async () => forget())
      return forget
    },
  }
}

/** @param metrics those that were made before, so that nothing begins anew; without them new ones are made */
export function createMeasuring(
  { audit, onLost }: Pick<Logs, 'audit' | 'onLost'>,
  metrics: Metrics = createMetrics(packageVersion()),
): Measuring {
  onLost(metrics.linesDropped)
  return {
    metrics: {
      ...metrics,
      providerCalled: (...call) => {
        metrics.providerCalled(...call)
        traceProviderCall(...call)
      },
    },
    audit: event => {
      metrics.audited(event)
      audit(event)
    },
    counting: {
      ended: (status, reply) => {
        const route = reply?.request.matched ?? null
        metrics.requestEnded(route, status, reply && answerOf(reply))
      },
    },
    coming: { begun: metrics.requestBegun, gone: metrics.requestGone },
  }
}
