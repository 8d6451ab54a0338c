import { catalogue, type ErrorCode } from '../errors.ts'
import { metricTable as rows } from '../observe/metric-table.ts'
import type { Readiness } from '../observe/readiness.ts'
import { errorName } from '../pages/answer.ts'
import type { Minute } from './history.ts'
import type { Sample } from './samples.ts'

/** How the gateway is, as the status page shows it. Nothing in it is of a person. */
export type Status = Readonly<{
  readiness: Readiness
  version: string
  issuer: string | undefined
  /** Seconds since the keys of the provider were fetched; undefined before that. */
  keysAge: number | undefined
  credentials: readonly Readonly<{ use: string; isServing: boolean; daysLeft?: number }>[]
  inFlight: number
  /** Of the last hour, as all that follows. */
  upstreams: readonly UpstreamStatus[]
  /** One number for each minute, the oldest first. */
  succeeded: readonly number[]
  failed: readonly number[]
  refused: readonly number[]
  errors: readonly ErrorStatus[]
  ended: Readonly<Record<'byPerson' | 'byProvider' | 'byOperator' | 'notVouchedFor' | 'connections', number>>
}>

export type UpstreamStatus = Readonly<{
  name: string
  answered: number
  failed: number
  /** Seconds until the head of an answer, on average; undefined without any. */
  seconds: number | undefined
  /** Nothing has come of it since it failed. */
  isFailing: boolean
}>

/** @property at the minute in which it came last, NumericDate, seconds @property routes where, by name */
export type ErrorStatus = Readonly<{ code: ErrorCode; count: number; at: number; routes: readonly string[] }>

/** @param now what was counted in all, and what is so at this moment @param hour oldest minute first */
export function statusOf(readiness: Readiness, now: readonly Sample[], hour: readonly Minute[]): Status {
  const valueOf = (name: string, labels: Readonly<Record<string, string>> = {}) =>
    sum(find(now, name, labels))
  const perMinute = (name: string, labels: Readonly<Record<string, string>> = {}) =>
    hour.map(({ counted }) => sum(find(counted, name, labels)))
  const inHour = (name: string, labels?: Readonly<Record<string, string>>) => sumOf(perMinute(name, labels))
  const keysAge = valueOf(rows.keysAge.name)
  const [build] = find(now, rows.build.name)
  const [provider] = find(now, rows.provider.name)
  return {
    readiness,
    version: build?.labels['version'] ?? '',
    issuer: provider?.labels['issuer'],
    keysAge: keysAge === 0 ? undefined : keysAge,
    credentials: find(now, rows.credentialServing.name).map(sample => credentialOf(sample, now)),
    inFlight: valueOf(rows.inFlight.name),
    upstreams: upstreamsIn(now).map(name => upstreamIn(hour, name)),
    succeeded: perMinute(rows.signins.name, { outcome: 'succeeded' }),
    failed: perMinute(rows.signins.name, { outcome: 'failed' }),
    refused: hour.map(({ counted }) =>
      sum(find(counted, rows.refusals.name).filter(({ labels }) => codeOf(labels['reason']) !== undefined)),
    ),
    errors: errorsIn(hour),
    ended: {
      byPerson: inHour(rows.signouts.name, { by: 'person' }),
      byProvider: inHour(rows.signouts.name, { by: 'provider' }),
      byOperator: inHour(rows.revocations.name),
      notVouchedFor: inHour(rows.sessionsEnded.name),
      connections: inHour(rows.connectionsEnded.name),
    },
  }
}

function credentialOf({ labels, value }: Sample, now: readonly Sample[]): Status['credentials'][number] {
  const use = labels['credential'] ?? ''
  const [left] = find(now, rows.credentialDays.name, { credential: use })
  return { use, isServing: value > 0, ...(left !== undefined && { daysLeft: left.value }) }
}

const answered = `${rows.upstreamSeconds.name}_count`

/** All of which anything was ever asked. */
function upstreamsIn(samples: readonly Sample[]): readonly string[] {
  const asked = [...find(samples, answered), ...find(samples, rows.upstreamFailures.name)]
  return [...new Set(asked.map(({ labels }) => labels['upstream'] ?? ''))].toSorted()
}

function upstreamIn(hour: readonly Minute[], name: string): UpstreamStatus {
  const counts = (metric: string) => hour.map(({ counted }) => sum(find(counted, metric, { upstream: name })))
  const [answers, failures] = [counts(answered), counts(rows.upstreamFailures.name)]
  const count = sumOf(answers)
  const seconds = sumOf(counts(`${rows.upstreamSeconds.name}_sum`))
  return {
    name,
    answered: count,
    failed: sumOf(failures),
    seconds: count === 0 ? undefined : seconds / count,
    isFailing: lastOf(failures) > lastOf(answers),
  }
}

/** Place of the last minute in which there was something; -1 without any. */
function lastOf(counts: readonly number[]): number {
  return counts.findLastIndex(count => count > 0)
}

/** By code, so that what many people run into does not hide what few do; the operator's own first, then the latest. */
function errorsIn(hour: readonly Minute[]): readonly ErrorStatus[] {
  const found = new Map<ErrorCode, ErrorStatus>()
  for (const { at, counted } of hour) {
    for (const code of codes) {
      const refused = find(counted, rows.refusals.name, { reason: errorName(code) })
      const failed = find(counted, rows.signins.name, { outcome: 'failed', reason: code })
      const broken = find(counted, rows.upstreamFailures.name, { reason: code })
      // One and the same error is counted where it happens, and where it is answered.
      const count =
        Math.max(sum(refused), sum(failed), sum(broken)) +
        sum(find(counted, rows.sessionsEnded.name, { reason: code }))
      if (count === 0) continue
      const before = found.get(code)
      const routes = [...(before?.routes ?? []), ...refused.map(({ labels }) => labels['route'] ?? '')]
      found.set(code, { code, at, count: count + (before?.count ?? 0), routes: [...new Set(routes)] })
    }
  }
  const weight = ({ code }: ErrorStatus) => Number(catalogue[code].mover === 'operator')
  return [...found.values()].toSorted(
    (one, other) => weight(other) - weight(one) || other.at - one.at || (one.code < other.code ? -1 : 1),
  )
}

/** Whoever is not signed in is sent to sign in: nothing is wrong with that. */
const ordinary: ReadonlySet<ErrorCode> = new Set([
  ...(['ERR_SIGNIN_REQUIRED', 'ERR_SIGNIN_REQUIRED_POST', 'ERR_TOKEN_REQUIRED'] as const),
])

const isCode = (text: string): text is ErrorCode => Object.hasOwn(catalogue, text)
const codes = Object.keys(catalogue)
  .filter(isCode)
  .filter(code => !ordinary.has(code))
const byAnswer = new Map(codes.map(code => [errorName(code), code]))

/** @param answer X-Entrada */
function codeOf(answer: string | undefined): ErrorCode | undefined {
  return byAnswer.get(answer ?? '')
}

function find(samples: readonly Sample[], name: string, labels: Readonly<Record<string, string>> = {}) {
  const wanted = Object.entries(labels)
  return samples.filter(
    sample => sample.name === name && wanted.every(([label, value]) => sample.labels[label] === value),
  )
}

function sum(samples: readonly Sample[]): number {
  return sumOf(samples.map(({ value }) => value))
}

function sumOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
