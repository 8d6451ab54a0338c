import type { FastifyReply } from 'fastify'
import { packageVersion } from './config/load.ts'
import type { Counting } from './observe/access-log.ts'
import type { Audit } from './observe/audit.ts'
import type { Logs } from './observe/logs.ts'
import { createMetrics, type Metrics } from './observe/metrics.ts'
import { answerOf } from './observe/request-trace.ts'
import { traceProviderCall } from './observe/trace-parts.ts'

/** What is counted, and where the audit log and the requests go by that. */
export type Measuring = Readonly<{ metrics: Metrics; audit: Audit; counting: Counting }>

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
  const gone = () => metrics.requestGone()
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
      // The answer to an upgrade may never close: its socket goes on without it.
      begun: ({ request, raw }: FastifyReply) => {
        if (request.raw.headers.upgrade !== undefined) return
        metrics.requestBegun()
        raw.on('close', gone)
      },
      ended: (status, reply) => {
        const route = reply?.request.matched ?? null
        metrics.requestEnded(route, status, reply && answerOf(reply))
      },
    },
  }
}
