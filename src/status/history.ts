import { metricTable as rows } from '../observe/metric-table.ts'
import type { Sample } from './samples.ts'

/** What was counted in one minute: only what became more, by as much. @property at its beginning, NumericDate, seconds */
export type Minute = Readonly<{ at: number; counted: readonly Sample[] }>

/** The last hour of what is counted, minute by minute. */
export type History = Readonly<{
  /** Takes down what has come since the last time, all as of this moment. @param now NumericDate, seconds */
  note: (samples: readonly Sample[], now: number) => void
  /** The last sixty minutes with this one, the oldest first. */
  lastHour: (now: number) => readonly Minute[]
}>

/** Counters of which it is worth knowing when. They come from settings, codes and routes: nobody can make more of them. */
const followed: ReadonlySet<string> = new Set([
  ...[rows.signins, rows.refusals, rows.signouts, rows.revocations, rows.sessionsEnded].map(
    ({ name }) => name,
  ),
  ...[rows.connectionsEnded, rows.upstreamFailures].map(({ name }) => name),
  ...['_count', '_sum'].map(part => `${rows.upstreamSeconds.name}${part}`),
])

const minutesKept = 60

/** Begins with nothing counted, as counters do. */
export function createHistory(): History {
  const totals = new Map<string, number>()
  const minutes = new Map<number, Map<string, Sample>>()

  return {
    note: (samples, now) => {
      const minute = Math.floor(now / 60)
      const counted = minutes.get(minute) ?? new Map<string, Sample>()
      for (const sample of samples) {
        if (!followed.has(sample.name)) continue
        const key = keyOf(sample)
        const more = sample.value - (totals.get(key) ?? 0)
        if (more <= 0) continue
        totals.set(key, sample.value)
        counted.set(key, { ...sample, value: (counted.get(key)?.value ?? 0) + more })
      }
      minutes.set(minute, counted)
      for (const known of minutes.keys()) if (known <= minute - minutesKept) minutes.delete(known)
    },
    lastHour: now => {
      const last = Math.floor(now / 60)
      return Array.from({ length: minutesKept }, (_, index) => {
        const minute = last - minutesKept + 1 + index
        return { at: minute * 60, counted: [...(minutes.get(minute)?.values() ?? [])] }
      })
    },
  }
}

function keyOf({ name, labels }: Sample): string {
  return JSON.stringify([
    name,
    ...Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1)),
  ])
}
