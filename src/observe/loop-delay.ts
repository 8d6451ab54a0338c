import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks'

/** Milliseconds between two looks at the event loop. */
const resolution = 20

/** Milliseconds after which looking begins anew. */
const stretch = 60_000

/**
 * How late the event loop was within the last minute or two, or since somebody asked last where that is longer: seconds, by
 * quantile. Whoever asks takes nothing away from others who do: a second Prometheus, or the status page.
 * Nothing is looked at before somebody asks for the first time.
 * @param now milliseconds, of a clock that only goes forward
 */
export function createLoopDelay(): (now: number) => ReadonlyMap<string, number> {
  const loop = monitorEventLoopDelay({ resolution })
  const state: { since?: number; before: ReadonlyMap<string, number> } = { before: new Map() }
  return now => {
    loop.enable()
    state.since ??= now
    const found = delaysIn(loop)
    if (now - state.since < stretch) return latest(found, state.before)
    loop.reset()
    state.since = now
    state.before = found
    return found
  }
}

function delaysIn(loop: IntervalHistogram): ReadonlyMap<string, number> {
  return new Map([
    ['0.5', lateness(loop.percentile(50))],
    ['0.99', lateness(loop.percentile(99))],
    ['1', lateness(loop.max)],
  ])
}

function latest(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>) {
  return new Map([...one].map(([quantile, delay]) => [quantile, Math.max(delay, other.get(quantile) ?? 0)]))
}

/** Seconds; each look finds at least the time between two looks. @param nanoseconds */
function lateness(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e9 - resolution / 1000)
}
