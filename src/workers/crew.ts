/** A worker's process, as the primary has it. */
export type Hand = Readonly<{
  pid: number
  send: (message: object) => void
  onMessage: (listener: (message: unknown) => void) => void
  /** @param how its exit code, or the signal that ended it */
  onEnd: (listener: (how: string) => void) => void
  /** Ends it at once. */
  kill: () => void
}>

export type CrewOptions = Readonly<{
  size: number
  fork: () => Hand
  onMessage: (hand: Hand, message: unknown) => void
  onEnd: (hand: Hand) => void
  /** No worker has ever come up, and none will. */
  onHopeless: () => void
  log: Readonly<
    Record<'warn' | 'error' | 'fatal', (facts: Readonly<Record<string, unknown>>, message: string) => void>
  >
  /** Milliseconds, of a clock that does not jump. */
  now?: () => number
}>

/** As many workers as there should be: one that ends is replaced. */
export type Crew = Readonly<{
  start: () => void
  /** One of them takes requests. */
  isUp: () => void
  /** Whether any ever has. */
  hasBeenUp: () => boolean
  /** All that there are, those too that do not take requests yet. */
  hands: () => readonly Hand[]
  /**
   * Replaces nobody any more, and resolves when all have ended. @param patience seconds; who is there after them is
   * killed
   */
  end: (patience: number) => Promise<void>
}>

/** Milliseconds: who ends before has not settled in. */
const settled = 10_000

/** How many in a row may end without having settled in before it counts as hopeless, or is an alarm. */
const mostFailures = 3

/** Milliseconds before the second replacement in a row; each further one waits twice as long, up to the longest. */
const firstPause = 500
const longestPause = 30_000

export function createCrew(options: CrewOptions): Crew {
  const { log, now = () => performance.now() } = options
  const hands = new Map<Hand, Readonly<{ since: number }>>()
  const pauses = new Set<NodeJS.Timeout>()
  const state = { failures: 0, hasBeenUp: false, isEnding: false }
  const waiting: (() => void)[] = []

  function add(): void {
    const hand = options.fork()
    hands.set(hand, { since: now() })
    hand.onMessage(message => options.onMessage(hand, message))
    hand.onEnd(how => ended(hand, how))
  }

  function ended(hand: Hand, how: string): void {
    const { since = now() } = hands.get(hand) ?? {}
    hands.delete(hand)
    options.onEnd(hand)
    if (state.isEnding) {
      if (hands.size === 0) for (const done of waiting) done()
      return
    }
    state.failures = now() - since < settled ? state.failures + 1 : 1
    log.warn({ event: 'worker.ended', worker: hand.pid, how }, 'a worker has ended')
    const isLoop = state.failures >= mostFailures
    if (isLoop && !state.hasBeenUp) return options.onHopeless()
    const pause = pauseAfter(state.failures)
    if (isLoop) {
      const facts = { event: 'worker.crash_loop', failures: state.failures, pause: pause / 1000 }
      log.fatal(facts, 'workers end again and again soon after their start')
    }
    if (pause === 0) return add()
    const timer = setTimeout(() => {
      pauses.delete(timer)
      add()
    }, pause)
    pauses.add(timer)
  }

  return {
    start: () => {
      for (let count = 0; count < options.size; count += 1) add()
    },
    isUp: () => {
      state.hasBeenUp = true
    },
    hasBeenUp: () => state.hasBeenUp,
    hands: () => [...hands.keys()],
    end: async patience => {
      state.isEnding = true
      for (const timer of pauses) clearTimeout(timer)
      if (hands.size === 0) return
      const timer = setTimeout(() => {
        const left = [...hands.keys()]
        const facts = { event: 'worker.killed', workers: left.map(({ pid }) => pid) }
        log.error(facts, 'workers that did not end were killed')
        for (const hand of left) hand.kill()
      }, patience * 1000)
      await new Promise<void>(resolve => waiting.push(resolve))
      clearTimeout(timer)
    },
  }
}

/** Milliseconds: the first one is replaced at once. */
function pauseAfter(failures: number): number {
  return failures <= 1 ? 0 : Math.min(longestPause, firstPause * 2 ** (failures - 2))
}
