import { AggregatorRegistry, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Caches } from '../caches.ts'
import type { ErrorCode } from '../errors.ts'
import type { AuditEvent } from './audit.ts'
import { countsOf } from './counted-events.ts'
import { metricTable as rows, type MetricRow } from './metric-table.ts'
import { createLoopDelay } from './loop-delay.ts'
import type { LogName } from './logs.ts'
import { quickHistogram } from './quick-histogram.ts'
import { reasonsIn, type Readiness } from './readiness.ts'
import { statusLabel } from './status-label.ts'

/** What is looked at whenever somebody asks for the metrics; all else is told as it happens. */
export type Sources = Readonly<{
  readiness?: () => Readiness
  provider?: () => Readonly<{
    issuer: string
    /** Seconds since its keys were fetched; undefined before that. */
    keysAge?: number
    /** @property daysLeft undefined where nobody knows */
    credentials: readonly Readonly<{ use: 'first' | 'fallback'; isServing: boolean; daysLeft?: number }>[]
  }>
}>

/**
 * What is counted of one process. No label holds anything of a person; each has as many values as the settings and the
 * catalogue of errors have, whatever clients send.
 */
export type Metrics = Readonly<{
  requestBegun: () => void
  /** A request that has begun is over, however it has ended. */
  requestGone: () => void
  /** @param route its name; null where no route stands for it @param answer X-Entrada of an answer of the gateway itself */
  requestEnded: (route: string | null, status: number, answer: string | undefined) => void
  upstreamAnswered: (upstream: string, seconds: number) => void
  /** It gave no answer, or none that was whole. */
  upstreamFailed: (upstream: string, reason: ErrorCode) => void
  audited: (event: AuditEvent) => void
  /** @param outcome `ok`, `refused` (4xx), `failed` (5xx, or no answer) */
  providerCalled: (call: string, outcome: 'ok' | 'refused' | 'failed', seconds: number) => void
  refreshed: (outcome: 'refreshed' | 'ended' | 'failed') => void
  sessionWritten: (cookieBytes: number) => void
  /** @param at NumericDate, seconds */
  reloaded: (result: 'taken' | 'unchanged' | 'restart_due' | 'refused', at: number) => void
  linesDropped: (log: LogName, count: number) => void
  /**
   * Something that remembers; of one name there may be several at a time, and all of them count.
   * @param size how much it remembers now
   * @returns called when it is there no more
   */
  cache: (...memory: Parameters<Caches['cache']>) => () => void
  /** Where the rest is found; in place of what was said before. */
  watch: (sources: Sources) => void
  /** In Prometheus' text format. */
  text: () => Promise<string>
  /** For `addUp`, also in another process. */
  snapshot: () => Promise<string>
}>

type Labels = Readonly<Record<string, string>>

/** Stands for the gateway's own endpoints, and for what could not be read. */
const noRoute = '(gateway)'

/** Answers that the settings have in place of an application, and a proxy's question that was answered with yes. */
const notRefused: ReadonlySet<string> = new Set(['respond', 'verified'])

const reasons = [
  'idp_unreachable',
  'session_store',
  'revocations_not_kept',
  'audit_not_kept',
  'workers_missing',
  'draining',
]

/** @param version of this software */
export function createMetrics(version: string): Metrics {
  const registry = new Registry()
  const state: { inFlight: number; sources: Sources } = { inFlight: 0, sources: {} }
  const sizes = new Map<string, Set<() => number>>()
  // These come with each request, and prom-client makes a text of the labels each time.
  const ended = new Map<string, Map<number, number>>()

  const settingsOf = ({ name, help, labels = [], together = 'sum' }: MetricRow) => ({
    ...{ name, help, labelNames: [...labels], aggregator: together, registers: [registry] },
  })
  const counter = (row: MetricRow) => new Counter(settingsOf(row))
  const histogram = (row: MetricRow) =>
    new Histogram({ ...settingsOf(row), buckets: [...(row.buckets ?? [])] })
  function whenAsked(row: MetricRow, read: () => Iterable<readonly [labels: Labels, value: number]>): void {
    const gauge = new Gauge({
      ...settingsOf(row),
      registers: [],
      collect() {
        this.reset()
        for (const [labels, value] of read()) this.set(labels, value)
      },
    })
    registry.registerMetric(gauge)
  }
  const provided = () => state.sources.provider?.() ?? { issuer: '', credentials: [] }
  const loopDelay = createLoopDelay()

  const requests = new Counter({
    ...settingsOf(rows.requests),
    registers: [],
    collect() {
      this.reset()
      for (const [route, statuses] of ended)
        for (const [status, count] of statuses) this.inc({ route, code: statusLabel(status) }, count)
    },
  })
  registry.registerMetric(requests)
  whenAsked(rows.inFlight, () => [[{}, state.inFlight]])
  const upstreamSeconds = quickHistogram(rows.upstreamSeconds)
  registry.registerMetric(upstreamSeconds.metric)
  const upstreamFailures = counter(rows.upstreamFailures)
  const refusals = counter(rows.refusals)
  const audited = {
    shadowed: counter(rows.shadowed),
    signins: counter(rows.signins),
    loops: counter(rows.loops),
    signouts: counter(rows.signouts),
    revocations: counter(rows.revocations),
    sessionsEnded: counter(rows.sessionsEnded),
    connectionsEnded: counter(rows.connectionsEnded),
  }
  const refreshes = counter(rows.refreshes)
  const providerSeconds = histogram(rows.providerSeconds)
  whenAsked(rows.provider, () => {
    const { issuer } = provided()
    return issuer === '' ? [] : [[{ issuer }, 1]]
  })
  whenAsked(rows.keysAge, () => [[{}, provided().keysAge ?? 0]])
  whenAsked(rows.credentialDays, () =>
    provided().credentials.flatMap(({ use, daysLeft }) =>
      daysLeft === undefined ? [] : [[{ credential: use }, daysLeft] as const],
    ),
  )
  whenAsked(rows.credentialServing, () =>
    provided().credentials.map(({ use, isServing }) => [{ credential: use }, Number(isServing)]),
  )
  const cookieBytes = histogram(rows.cookieBytes)
  whenAsked(rows.ready, () => [[{}, Number(state.sources.readiness?.().status !== 'unavailable')]])
  whenAsked(rows.trouble, () => {
    const found = reasonsIn(state.sources.readiness?.())
    return reasons.map(reason => [{ reason }, Number(found.includes(reason))])
  })
  whenAsked(rows.loopDelay, () =>
    [...loopDelay(performance.now())].map(([quantile, delay]) => [{ quantile }, delay]),
  )
  const reloads = counter(rows.reloads)
  const reloadedAt = new Gauge(settingsOf(rows.reloadedAt))
  const reloadSucceeded = new Gauge(settingsOf(rows.reloadSucceeded))
  const linesDropped = counter(rows.linesDropped)
  whenAsked(rows.caches, () =>
    [...sizes].map(([cache, all]) => [{ cache }, [...all].reduce((sum, size) => sum + size(), 0)]),
  )
  whenAsked(rows.build, () => [[{ version, node: process.versions.node }, 1]])
  const cpu = new Counter({
    ...settingsOf(rows.cpu),
    registers: [],
    collect() {
      const { user, system } = process.cpuUsage()
      this.reset()
      this.inc((user + system) / 1e6)
    },
  })
  registry.registerMetric(cpu)
  whenAsked(rows.memory, () => [[{}, process.memoryUsage.rss()]])

  // What is there before it has ever happened can be alarmed on.
  audited.signins.inc({ outcome: 'succeeded', reason: '' }, 0)
  for (const outcome of ['refreshed', 'ended', 'failed']) refreshes.inc({ outcome }, 0)
  for (const by of ['person', 'provider', 'frame']) audited.signouts.inc({ by }, 0)
  for (const named of ['user', 'session', 'tenant', 'before']) audited.revocations.inc({ of: named }, 0)
  for (const log of ['log', 'audit']) linesDropped.inc({ log }, 0)
  for (const result of ['taken', 'unchanged', 'restart_due', 'refused']) reloads.inc({ result }, 0)
  reloadSucceeded.set(1)

  return {
    requestBegun: () => void (state.inFlight += 1),
    requestGone: () => void (state.inFlight -= 1),
    requestEnded: (route, status, answer) => {
      const name = route ?? noRoute
      const statuses = ended.get(name) ?? new Map<number, number>()
      if (statuses.size === 0) ended.set(name, statuses)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      if (answer === undefined || notRefused.has(answer)) return
      if (route !== null || status >= 400) refusals.inc({ route: name, reason: answer })
    },
    upstreamAnswered: upstreamSeconds.observe,
    upstreamFailed: (upstream, reason) => upstreamFailures.inc({ upstream, reason }),
    audited: event => {
      for (const { row, labels } of countsOf(event)) audited[row].inc(labels)
    },
    providerCalled: (call, outcome, seconds) => providerSeconds.observe({ call, outcome }, seconds),
    refreshed: outcome => refreshes.inc({ outcome }),
    sessionWritten: bytes => cookieBytes.observe(bytes),
    reloaded: (result, at) => {
      reloads.inc({ result })
      reloadedAt.set({ result }, at)
      reloadSucceeded.set(Number(result !== 'refused'))
    },
    linesDropped: (log, count) => linesDropped.inc({ log }, count),
    cache: (name, size) => {
      const all = sizes.get(name) ?? new Set()
      sizes.set(name, all.add(size))
      return () => void all.delete(size)
    },
    watch: sources => void (state.sources = sources),
    text: async () => registry.metrics(),
    snapshot: async () => JSON.stringify(await registry.getMetricsAsJSON()),
  }
}

/** Media type of Prometheus' text format. */
export const metricsType = 'text/plain; version=0.0.4; charset=utf-8'

/** What several processes have counted, as one. @param snapshots the first decides where only one can be right */
export function addUp(snapshots: readonly string[]): Pick<Metrics, 'text' | 'snapshot'> {
  const sum = AggregatorRegistry.aggregate(snapshots.map(membersOf))
  return {
    text: async () => sum.metrics(),
    snapshot: async () => JSON.stringify(await sum.getMetricsAsJSON()),
  }
}

/** A snapshot without what was only of its moment: of a process that has ended. */
export function onlyCounted(snapshot: string): string {
  return JSON.stringify(membersOf(snapshot).filter(({ type }) => type !== 'gauge'))
}

/** What `getMetricsAsJSON` has given, in this process or another. */
function membersOf(snapshot: string): Readonly<{ type?: unknown }>[] {
  const value: unknown = JSON.parse(snapshot)
  return Array.isArray(value) ? value.filter(each => typeof each === 'object' && each !== null) : []
}
