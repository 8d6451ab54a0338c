import { isAnybodys, type Anybodys, type Audit } from './audit.ts'

export type FloodBound = Readonly<{
  audit: Audit
  /** Writes what is held back. */
  flush: () => void
}>

type Held = { times: number; latest?: Anybodys; timer: NodeJS.Timeout }

/**
 * What anybody can make at most once in a while of each kind, so that a flood of it neither fills a disk nor pushes out what
 * others have done: the first at once, and those that come during `pace` as their last one, with `times`: how many they
 * were. All other events as they come. @param pace milliseconds
 */
export function boundFloods(write: Audit, pace = 1000): FloodBound {
  const all = new Map<string, Held>()

  function hold(kind: string): void {
    const timer = setTimeout(() => {
      // Where the flood goes on, so does the pace.
      if (release(kind)) hold(kind)
    }, pace)
    all.set(kind, { times: 0, timer: timer.unref() })
  }

  /** Whether there was something to write. */
  function release(kind: string): boolean {
    const { latest, times = 0, timer } = all.get(kind) ?? {}
    clearTimeout(timer)
    all.delete(kind)
    if (latest === undefined) return false
    write({ ...latest, times })
    return true
  }

  return {
    audit: event => {
      if (!isAnybodys(event)) return write(event)
      const kind = kindOf(event)
      const held = all.get(kind)
      if (held !== undefined) {
        held.times += 1
        held.latest = event
        return
      }
      write(event)
      hold(kind)
    },
    flush: () => {
      for (const kind of all.keys()) release(kind)
    },
  }
}

/** What another site has brought about must not be hidden by wrong tokens. */
function kindOf(event: Anybodys): string {
  return event.event === 'admin.refused' ? `${event.event} ${event.reason}` : event.event
}
