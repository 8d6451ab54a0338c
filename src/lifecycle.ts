/** From taking traffic to the end of the process. */
export type Lifecycle = Readonly<{
  isDraining: () => boolean
  drain: () => void
  /** Aborted when the time for running requests is over. */
  ending: AbortSignal
  /** Runs `close`, and aborts `ending` if that takes longer than the grace. */
  finish: (graceSeconds: number, close: () => Promise<unknown>) => Promise<void>
}>

export function createLifecycle(): Lifecycle {
  const controller = new AbortController()
  let isDraining = false
  return {
    isDraining: () => isDraining,
    drain: () => {
      isDraining = true
    },
    ending: controller.signal,
    finish: async (graceSeconds, close) => {
      isDraining = true
      const timer = setTimeout(() => controller.abort(), graceSeconds * 1000)
      await close()
      clearTimeout(timer)
    },
  }
}
