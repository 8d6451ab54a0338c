import type { Config } from './config/config.ts'
import type { Rules } from './forward/live-connections.ts'
import type { Line, Switchboard } from './guard/switchboard.ts'

/** All that is made of settings and answers requests by them (docs/adr/0034). */
type Storey = Readonly<{
  line: Line
  /** What decides, by its settings, who may have what. */
  rules: Rules
  /** The session keys that it was built with; the first seals, all open. */
  keys: readonly string[]
  /** Holds what is open here against the rules of another, and takes its keys over. */
  judgeBy: (other: Pick<Storey, 'rules' | 'keys'>) => void
  /** Ends what is open here. */
  end: () => void
  /** Called when nothing runs here any more. */
  close: () => Promise<void>
}>

/** One storey that takes what comes, and those before it in which something still runs. */
type Storeys<S extends Storey> = Readonly<{
  current: () => S
  /**
   * Builds another one. Not to be called again before that is taken or dropped.
   * @throws what building does; then everything is as it was
   */
  prepare: (config: Config) => Promise<Prepared>
  /** Closes all. */
  close: () => Promise<void>
}>

/** A storey that is ready. */
export type Prepared = Readonly<{
  /** It takes what comes from now on. */
  take: () => void
  drop: () => Promise<void>
}>

/** Milliseconds that a storey stays behind its last request: longer than the provider has for its answers. */
const usualLinger = 60_000

/** How many earlier storeys may have something open: each has connections and a memory of its own. */
const mostEarlier = 4

/** @param linger milliseconds */
export async function openStoreys<S extends Storey>(
  connect: Switchboard['connect'],
  first: Config,
  /** @param before the one that is in force, if there is one */
  build: (config: Config, before?: S) => Promise<S>,
  onTrouble: (error: unknown) => void,
  linger = usualLinger,
): Promise<Storeys<S>> {
  const all = new Set<S>()
  /** Where something is open by earlier settings, the oldest first. */
  const earlier = new Set<S>()
  const state = { current: await enter(first) }
  connect(state.current.line)

  async function enter(config: Config, before?: S): Promise<S> {
    const storey = await build(config, before)
    all.add(storey)
    return storey
  }

  function takeOver(next: S): void {
    const before = state.current
    state.current = next
    connect(next.line)
    // What was opened by rules of long ago counts as well.
    for (const storey of all) if (storey !== next) storey.judgeBy(next)
    earlier.add(before)
    for (const oldest of [...earlier].slice(0, -mostEarlier)) {
      earlier.delete(oldest)
      oldest.end()
    }
    leave(before).catch(onTrouble)
  }

  async function leave(storey: S): Promise<void> {
    await storey.line.idle()
    earlier.delete(storey)
    // What a request has begun may go on behind it: a session that is asked of the provider ahead, and kept.
    await new Promise(resolve => setTimeout(resolve, linger).unref())
    // It may have been closed with all the others.
    if (all.delete(storey)) await storey.close()
  }

  return {
    current: () => state.current,
    prepare: async config => {
      const next = await enter(config, state.current)
      return {
        take: () => takeOver(next),
        drop: async () => {
          if (all.delete(next)) await next.close()
        },
      }
    },
    close: async () => {
      const open = [...all]
      all.clear()
      await Promise.all(open.map(async storey => storey.close()))
    },
  }
}
