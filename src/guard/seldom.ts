/**
 * `write`, but at most once in a while, so that a flood of trouble is no flood of log lines.
 * @param interval milliseconds
 * @returns to be called each time; `write` gets how often that was since it was last called
 */
export function seldom<T>(interval: number, write: (count: number, latest: T) => void): (latest: T) => void {
  const state = { count: 0, quietUntil: -Infinity }
  return latest => {
    state.count += 1
    const now = performance.now()
    if (now < state.quietUntil) return
    state.quietUntil = now + interval
    write(state.count, latest)
    state.count = 0
  }
}
