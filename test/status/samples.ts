import type { Readiness } from '../../src/observe/readiness.ts'
import { createMetrics } from '../../src/observe/metrics.ts'
import { createHistory } from '../../src/status/history.ts'
import { samplesIn } from '../../src/status/samples.ts'
import { statusOf, type Status } from '../../src/status/status.ts'

/** In the middle of a minute. @property now NumericDate, seconds */
export const now = Date.parse('2026-11-21T22:41:30Z') / 1000

export type Metrics = ReturnType<typeof createMetrics>

/** The status after each of these, one a minute, the last one now. */
export async function statusAfter(
  steps: readonly ((metrics: Metrics) => unknown)[],
  readiness: Readiness = { status: 'ready' },
): Promise<Status> {
  const metrics = createMetrics('1.2.3')
  const history = createHistory()
  for (const [index, step] of steps.entries()) {
    step(metrics)
    history.note(samplesIn(await metrics.snapshot()), now - 60 * (steps.length - 1 - index))
  }
  return statusOf(readiness, samplesIn(await metrics.snapshot()), history.lastHour(now))
}

/** A bit of everything, with this text wherever something comes from settings or from elsewhere. */
export async function samplePage(text: string): Promise<Status> {
  const asked = { requestId: 'request', client: 'client' }
  return statusAfter(
    [
      metrics => {
        metrics.watch({
          provider: () => ({
            issuer: text,
            keysAge: 5400,
            credentials: [
              { use: 'first', isServing: false, daysLeft: -2 },
              { use: 'fallback', isServing: true, daysLeft: 14 },
            ],
          }),
        })
        metrics.upstreamAnswered(text, 0.042)
        metrics.upstreamFailed(`${text} 2`, 'ERR_UPSTREAM_UNREACHABLE')
        metrics.requestEnded(text, 502, 'upstream-unreachable')
        for (let count = 0; count < 7; count += 1) {
          metrics.audited({ event: 'signin.succeeded', ...asked, subject: 's', tenant: 't', session: 'x' })
        }
      },
      metrics => {
        const code = 'ERR_PROVIDER_CREDENTIAL_REJECTED'
        metrics.audited({ event: 'signin.failed', ...asked, code, reason: text })
        metrics.requestEnded(null, 500, 'provider-credential-rejected')
        for (const route of [text, 'b', 'c', 'd']) metrics.requestEnded(route, 403, 'policy-role-missing')
      },
    ],
    { status: 'degraded', reason: 'session_store', detail: text, also: [{ reason: 'idp_unreachable' }] },
  )
}
