import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8'

/** From when on requests are turned away. */
export type OverloadLimits = Readonly<{
  /** Milliseconds that one turn of the event loop takes, on average over a sample; three samples in a row. */
  delay: number
  /** Part in use of what V8 may use for what lives long, and of what the container may use. */
  memory: number
  /** Milliseconds in a sample. */
  sample: number
}>

export const defaultOverloadLimits: OverloadLimits = { delay: 500, memory: 0.9, sample: 500 }

export type Load = Readonly<{
  /** Whether the next request is to be turned away. */
  turnsAway: () => boolean
  stop: () => void
}>

/** What was found; `delay` in milliseconds, the others as parts of their limits. */
type Found = Readonly<{ delay: number; heap: number; rss: number }>

/** Milliseconds between two looks at the clock. */
const tick = 50

/** How many samples must show a slow event loop: a single long turn is no overload. */
const slowSamples = 3

/**
 * One in so many passes all the same: without work nothing is collected, and nobody would see that it is over. What
 * passes while memory is short may be the last drop.
 */
const passes = { whenSlow: 4, whenShort: 16 }

/** How many requests are let in before the next look at the heap: a burst can fill it within one turn. */
const perLook = 8

/** Bytes that V8's limit holds for young objects, as the image sets it (--max-semi-space-size=8, three times). */
const young = 24 * 1024 * 1024

/**
 * Watches whether this process still gets on with its work (docs/adr/0006).
 * @param tell called whenever overload begins or ends
 * @param processes how many like this one share the container: each counts as heavy as this one
 */
export function watchLoad(
  limits: OverloadLimits,
  tell: (isOver: boolean, found: Found) => void,
  processes = 1,
): Load {
  const state = { before: performance.now(), waited: 0, ticks: 0, delay: 0, slow: 0, rss: 0 }
  const shedding = { isOver: false, isShort: false, asked: 0 }
  const look = (): void => {
    shedding.isShort = state.rss > limits.memory || isHeapAbove(limits.memory)
    const isOver = shedding.isShort || state.slow >= slowSamples
    if (isOver === shedding.isOver) return
    shedding.isOver = isOver
    tell(isOver, { delay: state.delay, heap: heapUsed(), rss: state.rss })
  }
  const timer = setInterval(() => {
    const now = performance.now()
    state.waited += now - state.before
    state.before = now
    state.ticks += 1
    if (state.waited >= limits.sample) {
      state.delay = state.waited / state.ticks - tick
      state.slow = state.delay > limits.delay ? state.slow + 1 : 0
      state.rss = memoryUsed(processes)
      state.waited = 0
      state.ticks = 0
    }
    look()
  }, tick).unref()
  return {
    turnsAway() {
      shedding.asked += 1
      if (!shedding.isOver && shedding.asked % perLook === 0) look()
      return shedding.isOver && shedding.asked % (shedding.isShort ? passes.whenShort : passes.whenSlow) !== 0
    },
    stop: () => clearInterval(timer),
  }
}

/** Whether more than such a part of the heap for long-lived objects is in use. */
function isHeapAbove(part: number): boolean {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics()
  // As long as even with the young objects there is not more, nobody need ask how many of them there are.
  return used / longLived(limit) > part && heapUsed() > part
}

/** Part of the heap for long-lived objects that is in use. */
function heapUsed(): number {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics()
  const youngUsed = getHeapSpaceStatistics()
    .filter(space => space.space_name.startsWith('new_'))
    .reduce((sum, { space_used_size: size }) => sum + size, 0)
  return (used - youngUsed) / longLived(limit)
}

/** Bytes of V8's limit that are for long-lived objects. */
function longLived(limit: number): number {
  return Math.max(young, limit - young)
}

/** Part of the container's memory that is in use by so many processes; 0 where there is no limit. */
function memoryUsed(processes: number): number {
  const limit = process.constrainedMemory()
  // Without a limit some systems give 0, others the largest number there is.
  return limit > 0 && limit < 2 ** 50 ? (processes * process.memoryUsage.rss()) / limit : 0
}
