/** What has become of a token, and until when that holds: NumericDate, seconds. */
export type Outcome<Believed> = Readonly<
  { until: number } & (
    | { kind: 'believed'; value: Believed }
    | {
        kind: 'refused'
        /** A sentence that holds no part of the token. */
        reason: string
      }
  )
>

/** How many tokens of each kind are remembered. Somebody who makes up tokens pushes out no good one. */
const capacity = { believed: 2000, refused: 500 } as const

type Held<Believed> = Readonly<{ from: number; outcome: Outcome<Believed> }>

export type TokenMemory<Believed> = Readonly<{
  /** What became of it, while that holds. */
  known: (presented: string, now: number) => Outcome<Believed> | undefined
  /** Judges it, and remembers what comes of it; what rejects is not remembered. */
  learn: (
    presented: string,
    now: number,
    judge: () => Promise<Outcome<Believed>>,
  ) => Promise<Outcome<Believed>>
  /** How many are remembered. */
  size: () => number
}>

/** Remembers tokens as they were presented, and compares them whole. Two requests with the same wait for one judgement. */
export function createTokenMemory<Believed>(): TokenMemory<Believed> {
  const held = {
    believed: new Map<string, Held<Believed>>(),
    refused: new Map<string, Held<Believed>>(),
  }
  const pending = new Map<string, Promise<Outcome<Believed>>>()

  function keep(presented: string, from: number, outcome: Outcome<Believed>): void {
    held.believed.delete(presented)
    held.refused.delete(presented)
    const kept = held[outcome.kind]
    const [oldest] = kept.size < capacity[outcome.kind] ? [] : kept.keys()
    if (oldest !== undefined) kept.delete(oldest)
    kept.set(presented, { from, outcome })
  }

  return {
    size: () => held.believed.size + held.refused.size,
    known: (presented, now) => {
      const found = held.believed.get(presented) ?? held.refused.get(presented)
      // A clock that was set back makes nothing last longer.
      return found !== undefined && now >= found.from && now < found.outcome.until ? found.outcome : undefined
    },
    learn: async (presented, now, judge) => {
      const running = pending.get(presented)
      if (running !== undefined) return running
      const judged = judge()
        .then(outcome => {
          keep(presented, now, outcome)
          return outcome
        })
        .finally(() => pending.delete(presented))
      pending.set(presented, judged)
      return judged
    },
  }
}
